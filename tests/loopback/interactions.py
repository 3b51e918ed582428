"""Interactions: what was asked for, the callback, and the webhook routes that live on its token."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .bodies import check_message, check_modal
from .commands import check_choices
from .errors import ApiError, Faults
from .messages import pinged, remove, revise
from .payloads import channel_payload, member_payload
from .world import EPHEMERAL, LOADING, Channel, Json, Message, Perm, User, World

if TYPE_CHECKING:
    from .gateway import Gateway
    from .rest import Recorded, Rest

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
SEND, DEFER, DEFER_UPDATE, UPDATE, CHOICES, SHOW_MODAL = 4, 5, 6, 7, 8, 9
ACK_SECONDS, TOKEN_SECONDS = 3.0, 900.0


@dataclass(eq=False)
class Interaction:
    """One interaction and all that the bot did with it. `callback`: the type it was acknowledged with.

    `source`: the message whose component was used; `parent`: what brought the modal that was sent in.
    """

    kind: int
    user: User
    channel: Channel
    data: Json
    owners: Json
    context: int
    source: Message | None = None
    parent: Interaction | None = None
    option_type: int = 3
    id: int = 0
    born: float = 0.0
    token: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    callback: int | None = None
    acked_after: float | None = None
    original: Message | None = None
    messages: list[Message] = field(default_factory=list)
    updated: Message | None = None
    modal: Json | None = None
    choices: list[Json] | None = None
    followups: int = 0

    @property
    def callbacks(self) -> set[int]:
        """The callback types that Discord takes for it."""
        if self.kind == AUTOCOMPLETE:
            return {CHOICES}
        on_message = {DEFER_UPDATE, UPDATE} if self.source else set()
        return {SEND, DEFER} | on_message | ({SHOW_MODAL} if self.kind != MODAL else set())

    @property
    def metadata(self) -> Json:
        """What a message says about the interaction that it answers."""
        about: Json = {
            "id": str(self.id),
            "type": self.kind,
            "user": self.user.payload,
            "authorizing_integration_owners": self.owners,
        }
        if self.kind == COMPONENT and self.source:
            about["interacted_message_id"] = str(self.source.id)
        if self.kind == MODAL and self.parent:
            about["triggering_interaction_metadata"] = self.parent.metadata
        return about


class InteractionRoutes:
    """Create interactions and answer the routes under /interactions and /webhooks."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self.world, self.gateway = world, gateway
        self.by_token: dict[str, Interaction] = {}

    def install(self, rest: Rest) -> None:
        """Put the routes into the table."""
        hook = "/webhooks/{webhook_id}/{webhook_token}"
        rest.add("POST", "/interactions/{interaction_id}/{interaction_token}/callback", self.callback)
        rest.add("POST", hook, self.followup)
        for name in ("@original", "{message_id}"):
            rest.add("GET", f"{hook}/messages/{name}", lambda one: self.world.shown(self.message(one)))
            rest.add("PATCH", f"{hook}/messages/{name}", self.edit)
            rest.add("DELETE", f"{hook}/messages/{name}", self.delete)

    def start(self, made: Interaction) -> Interaction:
        """Send INTERACTION_CREATE."""
        made.id, made.born = self.world.snowflake(), self.world.clock()
        self.by_token[made.token] = made
        user, channel, guild = made.user, made.channel, made.channel.guild
        may = {"permissions": str(int(self.world.permissions(user, channel)))}
        payload: Json = {
            "id": str(made.id),
            "application_id": str(self.world.bot.id),
            "type": made.kind,
            "token": made.token,
            "version": 1,
            "data": made.data,
            "channel_id": str(channel.id),
            "locale": user.locale,
            "channel": channel_payload(self.world, channel) | may,
            "entitlements": [],
            "context": made.context,
            "attachment_size_limit": 10 << 20,
            "authorizing_integration_owners": made.owners,
            "app_permissions": str(int(self.world.permissions(self.world.bot, channel))),
        }
        if guild:
            payload |= {
                "guild": {"id": str(guild.id), "locale": guild.locale, "features": []},
                "guild_id": str(guild.id),
                "guild_locale": guild.locale,
                "member": member_payload(self.world, user, guild) | may,
            }
        else:
            payload["user"] = user.payload
        if made.source:
            payload["message"] = self.world.shown(made.source)
        self.gateway.dispatch("INTERACTION_CREATE", payload, guild=guild)
        return made

    def callback(self, request: Recorded) -> Json | None:
        """Take the one acknowledgement of an interaction, within three seconds."""
        made = self.by_token.get(request.ids["interaction_token"])
        if made is None or str(made.id) != request.ids["interaction_id"]:
            raise ApiError(10062)
        if made.callback is not None:
            raise ApiError(40060)
        age = self.world.clock() - made.born
        if age > ACK_SECONDS:
            raise ApiError(10062)
        kind, faults = request.body.get("type"), Faults()
        faults.choice(("type",), kind, made.callbacks)
        faults.done()
        self._acknowledge(made, kind, request.body.get("data") or {})
        made.callback, made.acked_after = kind, age
        self.world.changed.notify()
        if request.query.get("with_response") not in ("1", "true"):
            return None
        answer: Json = {"interaction": {"id": str(made.id), "type": made.kind}}
        if message := made.original:
            answer["interaction"] |= {
                "channel_id": str(made.channel.id),
                "response_message_id": str(message.id),
                "response_message_ephemeral": message.ephemeral,
                "response_message_loading": bool(message.flags & LOADING),
            }
            if kind in (SEND, UPDATE):
                answer["resource"] = {"type": kind, "message": self.world.shown(message)}
        return answer

    def _acknowledge(self, made: Interaction, kind: int, data: Json) -> None:
        if kind == SEND:
            check_message(data, interaction=True)
            made.original = self._say(made, data)
        elif kind == DEFER:
            made.original = self._say(made, {"flags": (data.get("flags") or 0) & EPHEMERAL | LOADING})
        elif kind == UPDATE:
            assert made.source is not None
            revise(self.gateway, made.source, data)
            made.original = made.updated = made.source
        elif kind == DEFER_UPDATE:
            made.original = made.source
        elif kind == CHOICES:
            faults = Faults()
            check_choices(faults, ("data", "choices"), data.get("choices") or [], made.option_type)
            faults.done()
            made.choices = data.get("choices") or []
        else:
            check_modal(data)
            made.modal = data

    def _say(self, made: Interaction, body: Json, *, reply_to: Message | None = None) -> Message:
        """Post an answer; to the user alone when the app is theirs and outside apps may not speak here."""
        outside = made.channel.guild is not None and "0" not in made.owners
        hushed = outside and not self.world.may(made.user, made.channel, Perm.EXTERNAL_APPS)
        body = {**body, "flags": (body.get("flags") or 0) | (EPHEMERAL if hushed else 0)}
        kind = {1: 20, 2: 23, 3: 23}[made.data["type"]] if made.kind == COMMAND else 0
        message = self.world.write(
            made.channel,
            self.world.bot,
            body,
            reply_to=reply_to,
            type=19 if reply_to else kind,
            private_to=made.user if body["flags"] & EPHEMERAL else None,
            interaction_metadata=made.metadata,
            mentions=[user.payload for user in pinged(self.world, body)],
            application_id=str(self.world.bot.id),
            webhook_id=str(self.world.bot.id),
        )
        message.owners = made.owners
        made.messages.append(message)
        self.gateway.announce("MESSAGE_CREATE", message)
        return message

    def _live(self, request: Recorded) -> Interaction:
        """Return the interaction of a webhook route: acknowledged, and not older than 15 minutes."""
        made = self.by_token.get(request.ids["webhook_token"])
        if made is None or request.ids["webhook_id"] != str(self.world.bot.id):
            raise ApiError(10015)
        if self.world.clock() - made.born > TOKEN_SECONDS:
            raise ApiError(50027)
        if made.callback is None:
            raise ApiError(10015)
        return made

    def followup(self, request: Recorded) -> Json:
        """Send another message; the first after a deferral fills the deferred one."""
        made, body = self._live(request), request.body
        original = made.original
        if original and original.flags & LOADING and not original.deleted:
            self._revise(original, {**body, "flags": (body.get("flags") or 0) & ~EPHEMERAL})
            return self.world.shown(original)
        check_message(body, interaction=True)
        if "0" not in made.owners and made.followups >= 5:
            raise ApiError(40094)
        made.followups += 1
        return self.world.shown(self._say(made, body, reply_to=original))

    def _revise(self, message: Message, body: Json) -> None:
        """Edit an answer; the edit that fills a deferred one isn't shown as an edit."""
        loading = message.flags & LOADING
        revise(self.gateway, message, body)
        if loading:
            message.data |= {"flags": message.flags & ~LOADING, "edited_timestamp": None}

    def message(self, request: Recorded) -> Message:
        """Return the message that a webhook route names."""
        made = self._live(request)
        message = made.original
        if "message_id" in request.ids:
            wanted, known = request.number("message_id"), [*made.messages, made.original]
            message = next((one for one in known if one and one.id == wanted), None)
        if message is None or message.deleted:
            raise ApiError(10008)
        return message

    def edit(self, request: Recorded) -> Json:
        message = self.message(request)
        self._revise(message, request.body)
        return self.world.shown(message)

    def delete(self, request: Recorded) -> None:
        remove(self.gateway, self.message(request))

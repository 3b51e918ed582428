"""Proofs: what facts say is proven, what they don't is a fault, what can't be decided wants confirming."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_knowledge import GAPS, GAPS_FILE, PAIRS, PAIRS_FILE, RECORD, RECORD_FILE, TEXT
from test_knowledge import write as write_files

from bot.article.content import Content
from bot.article.grounding import (
    Prover,
    Verdict,
    confirmation,
    judged,
    supporting,
    ungrounded,
)
from bot.article.knowledge import Fact, Knowledge, Record
from bot.article.original import check_text, unrecorded
from bot.article.sentences import sentences

SHIPPED = Content.shipped().load()
FERRY = Content(Path(__file__).parent / "fixtures" / "ferry").load()
ENGLISH = SHIPPED.english
MARKET = Content(Path(__file__).parent / "fixtures" / "night-market").load()
PRIVACY = '"privacy (protection) computing"'


def write(root: Path, record: str = RECORD, pairs: str = PAIRS, gaps: str = GAPS) -> Content:
    """Write the article with another record, other pairs or gaps."""
    return write_files(root, {RECORD_FILE: record, PAIRS_FILE: pairs, GAPS_FILE: gaps})


def record(*texts: str, says: str = "the reporter") -> Record:
    facts = tuple(Fact(id=f"F{n}", paragraph=1, says=says, text=text) for n, text in enumerate(texts, start=1))
    return Record(title="A day in Orrin", author="Ada Quill", about="A day.", paragraphs=1, fact=facts)


def verdict(answer: str, *texts: str, says: str = "the reporter") -> Verdict:
    known = record(*texts, says=says)
    return Prover(known, ENGLISH).prove(answer, known.facts).verdict


def proof(knowledge: Knowledge, pair: str, answer: str) -> tuple[Verdict, tuple[str, ...]]:
    found = Prover.of(knowledge).prove(answer, knowledge.cited(knowledge.pairs[pair]))
    return found.verdict, found.reasons


# Every answer here is made from a true one of the pair's, by hand.
DISTORTED = [
    (
        "law-purpose",
        "The purpose of the law is to prevent personal data that is sensitive from collecting businesses.",
    ),
    (
        "law-purpose",
        "The purpose of the law is to crack down on businesses, and to prevent crimes such as data theft.",
    ),
    # who says it
    ("growth-rate", "China's cloud infrastructure market grew by 54 percent year on year, according to China."),
    ("growth-rate", "Canalys grew by 54 percent year on year in the second quarter, according to China."),
    ("growth-rate", "According to Alibaba, China's cloud infrastructure market grew by 54 percent year on year."),
    ("pressures", "Industry officials said the leading cloud providers face strict regulation pressures."),
    ("focus-and-strength", "According to Baidu, Huawei's position is strong for driving growth."),
    ("system-data", 'With Baidu\'s systems, data is "used" but not "movable, seen or tracked", said Huawei.'),
    # names, and who does what
    ("focus-and-strength", "According to Canalys, Huawei continued its focus on making AI technology simpler."),
    (
        "focus-and-strength",
        "Huawei continued its focus on making AI technology simpler, and Baidu's position is strong.",
    ),
    (
        "consumer-rights",
        "The law requires that consumers give companies the right to access or delete their information.",
    ),
    ("gdpr-name", "GDPR is the General Data Protection Regulation of China."),
    ("gdpr-name", "Europe's Personal Information Protection Law is similar to the General Data Protection Regulation."),
    ("author-and-title", "The author of the article is Canalys."),
    (
        "top-four-and-share",
        "Alibaba and Huawei are the top 4 spenders; Tencent and Baidu account for 80 percent.",
    ),
    ("who-spends-more", "Industry officials are increasing what they spend on cloud centers."),
    ("huawei-said", "Huawei Cloud said last month that Huawei fuels transformation for clients."),
    ("outlook-member", "Alibaba, Huawei, Tencent and Baidu will keep growing strongly in 2021."),
    ("fastest-growing", "China made the cloud infrastructure market the fastest-growing region."),
    ("han-zuli", "Baidu is a senior security expert at Han Zuli."),
    ("system-features", "Sensitive data covers protection of Baidu's systems."),
    ("spending-and-rules", "Strict regulations face China's top Internet firms, Tencent and Baidu among them."),
    ("baidu-ai", "Baidu continued its focus on making enterprises simpler, for broader AI technology."),
    # figures
    ("huawei-ranks", "Huawei Cloud is No. 2 among cloud brands in the world and No. 5 in China."),
    ("huawei-ranks", "Huawei Cloud is China's No. 5 cloud brand."),
    ("huawei-world-rank", "Huawei Cloud is No. 2 among cloud brands in the world."),
    (
        "developers-and-services",
        "Huawei Cloud counts more than 4,500 developers, and has more than 2.3 million services available.",
    ),
    ("developers-and-services", "Huawei Cloud counts more than 2.3 billion developers."),
    ("growth-and-size", "China's cloud infrastructure market grew by US$6.6 billion in the second quarter."),
    ("growth-and-size", "China's cloud infrastructure market grew to 54 percent in the second quarter."),
    ("market-size", "China's cloud infrastructure market grew by US$6.6 billion in the second quarter."),
    ("four-share", "Together the top 80 spenders account for 4 percent of the quarter's total cloud spending."),
    ("four-share", "Together the top 4 spenders account for 54 percent of the quarter's total cloud spending."),
    # times
    ("law-passed-effective", "The law will take effect in August, China passed it in November."),
    (
        "law-passed-effective",
        "China passed the Personal Information Protection Law in November, and it will take effect in August.",
    ),
    ("law-passed-effective", "China passed the Personal Information Protection Law in November."),
    ("law-effective", "The Personal Information Protection Law will take effect in August."),
    ("law-effective", "The Personal Information Protection Law took effect in November."),
    (
        "outlook-2021",
        "The four leading cloud service providers will continue their strong growth in the second quarter.",
    ),
    # denied
    ("huawei-strength", "According to Canalys, Huawei's position is not strong for driving growth."),
    ("huawei-strength", "According to Canalys, Huawei's position isn't strong for driving growth."),
    (
        "system-data",
        'With Baidu\'s systems, data is not "used" but "movable, seen or tracked", said Han Zuli of Baidu.',
    ),
    ("system-data", 'With Baidu\'s systems, data is "movable, seen or tracked", said Han Zuli of Baidu.'),
    ("top-four", "The top 4 spenders on cloud are not Alibaba, Huawei, Tencent and Baidu."),
    # limited, widened, weakened
    ("developers-count", "Huawei Cloud counts 2.3 million developers."),
    ("developers-count", "Huawei Cloud counts less than 2.3 million developers."),
    ("services-count", "Huawei Cloud has up to 4,500 services available."),
    ("services-count", "Only Huawei Cloud has more than 4,500 services available."),
    ("huawei-strength", "According to Canalys, Huawei's position is always strong for driving growth."),
    ("who-spends-more", "All of China's top Internet firms are increasing what they spend on cloud centers."),
    (
        "law-duties",
        "The Personal Information Protection Law never requires that companies justify why they collect data.",
    ),
    ("sectors", f"Baidu said its {PRIVACY} system is mostly used in finance."),
    # opposites
    ("growth-rate", "According to Canalys, China's cloud infrastructure market fell by 54 percent year on year."),
    ("demand-reasons", "According to Canalys, local demand remains low."),
    ("fastest-growing", "Growth made China the slowest-growing region of all major economies globally."),
]
# Of these the proof only doubts that they say the same.
DOUBTED = [
    ("top-four", "Alibaba and Huawei are the top 4 spenders on cloud."),
]
FERRY_DISTORTED = [
    ("vote", "The town council approved the plan for the ferry by 4 votes to 11."),
    ("vote", "The town council rejected the plan for the ferry by 11 votes to 4."),
    ("capacity", "The Marigold has room for up to 120 cars and 18 passengers."),
    ("capacity", "The Marigold has room for 18 cars."),
    ("dates", "The Marigold stops its service on 28 March and is back on 10 January, the council said."),
    ("opponent", "Hamish Tull voted for the plan."),
    ("replacement", "The Petrel can take cars."),
    ("replacement", "In place of the Petrel sails the Marigold."),
    ("payers", "The town pays 60 percent of the cost of the conversion, and the county pays the rest."),
    ("fares", "The fare for a car with its driver is £3 today, and the fare for a foot passenger is £12.50."),
    ("fare-rise", "The council promised that fares for the ferry will rise before 2027."),
    ("petition-answer", "The islanders rejected the demand of the council for a second car ferry."),
    ("charging-time", "A full charge of the batteries takes six minutes; top-ups between crossings take nine hours."),
    ("savings", "Penhallick expects the ferry's running costs to fall by 35 litres."),
    ("captain-view", "The crew welcomes the quiet: she said the captain shout at each other on deck all day."),
    ("law", "The Clean Harbours Act bans ferries on diesel engines from 2030."),
    ("why-shipyard", "Two other bidders won over Tolven Marine."),
    ("fares", "Islanders pay £3."),
    ("petition", "Islanders collected 212 ferries to demand a second signature."),
    ("summary", "The car ferry will swap batteries for its diesel engines this winter."),
    ("route", "The ferry runs between Linnay and Port Brannock."),
    ("population", "640 islands live on the people of Linnay."),
]


@pytest.mark.parametrize(("pair", "answer"), DISTORTED)
def test_a_distorted_answer_is_a_fault(pair: str, answer: str) -> None:
    assert proof(SHIPPED, pair, answer)[0] == Verdict.UNPROVEN


@pytest.mark.parametrize(("pair", "answer"), DOUBTED)
def test_some_distorted_answers_are_to_be_confirmed(pair: str, answer: str) -> None:
    assert proof(SHIPPED, pair, answer)[0] == Verdict.DOUBTFUL


@pytest.mark.parametrize(("pair", "answer"), FERRY_DISTORTED)
def test_a_distorted_answer_of_another_article_is_a_fault(pair: str, answer: str) -> None:
    assert proof(FERRY, pair, answer)[0] == Verdict.UNPROVEN


LAST = "In 1999 Baldo Kerr founded the mill, and in 2004 Ines Holt bought it from Kerr for £20,000."


@pytest.mark.parametrize(
    ("answer", "facts"),
    [
        # a phrase in front or behind, "'s" for "of" and "in"
        ("In May the fair opened in Orrin.", ["The fair opened in Orrin in May."]),
        ("In May Ines Holt opened the mill.", ["Ines Holt opened the mill in May."]),
        ("In 1894, during the Boer War, Kerr left.", ["Kerr left during the Boer War in 1894."]),
        ("In the late 19th century Orrin grew.", ["Orrin grew in the late 19th century."]),
        ("At first Stage 1 takes place in Orrin.", ["Stage 1 takes place in Orrin at first."]),
        ("In 1914 Holt ran the mill.", ["Ines Holt ran the mill in 1914."]),
        ("Because Holt came, Kerr left.", ["Kerr left in May because Holt came."]),
        ("Orrin's fair drew 900 people.", ["The fair in Orrin drew 900 people."]),
        ("The fair of Orrin drew 900 people.", ["Orrin's fair drew 900 people."]),
        # "is" turned round, and what stood between commas
        ("The owner of the mill is Ines Holt.", ["Ines Holt is the owner of the mill."]),
        ("Ines Holt is the owner of the mill.", ["Yes, Ines Holt, the owner of the mill, sold flour."]),
        ("Ines Holt sold flour.", ["Yes, Ines Holt, the owner of the mill, sold flour."]),
        # active and passive
        ("Ines Holt bought the mill.", ["The mill was bought by Ines Holt."]),
        ("The mill was bought by Ines Holt.", ["Then Ines Holt bought the mill."]),
        ("Mills can be sold by the council or members of it.", ["The council or members of it can sell mills."]),
        ("Trade was ended by the victory of Orrin in the war.", ["The victory of Orrin in the war ended trade."]),
        # lists in any order, or in part
        ("It sells bread, flour and oats.", ["The mill sells flour, oats, rye and bread."]),
        ("It grew in the 20th and 19th centuries.", ["The mill grew in the 19th and 20th centuries."]),
        ("The Orrin mill failed.", ["The Orrin mill to help the Orrin Fair failed."]),
        # a qualifier before or behind, a pronoun for what it stands for
        ("The strict laws are new.", ["The laws that are strict are new."]),
        ("The captain has steered the ferry for 16 years.", ["The captain of the ferry has steered it for 16 years."]),
        # inflections, figures in words, accents
        ("Four mills are growing.", ["The mill grows, 4 mills in all.", "4 mills grow."]),
        ("The canton is Graubünden.", ["The canton is Graubunden."]),
        # two facts in two clauses, with the subject carried over
        ("The mill opened in May, and it sells flour.", ["The mill opened in May.", "The mill sells flour."]),
        ("The mill opened in May. It sells flour.", ["The mill opened in May.", "The mill sells flour."]),
        # title and author
        ('Ada Quill wrote the article, "A day in Orrin".', ["Ada Quill is the author and wrote the article."]),
        ("In 1999 Baldo Kerr founded the mill.", [LAST]),
        ("Ines Holt bought the mill from Kerr for £20,000.", [LAST]),
        # the day of a date, and what looks like a "No"
        ("The mill opened on June 6th.", ["The mill opened on June 6."]),
        ("The mill opened on 6th June.", ["The mill opened on 6 June."]),
        ("No. 5 on the list is the mill.", ["No. 5 on the list is the mill."]),
    ],
)
def test_what_says_the_same_is_proven(answer: str, facts: list[str]) -> None:
    assert verdict(answer, *facts) == Verdict.PROVEN


@pytest.mark.parametrize(
    ("answer", "facts"),
    [
        ("In 2004 Baldo Kerr founded the mill.", [LAST]),
        ("The mill opened on June 7th.", ["The mill opened on 6 June."]),
        ("No. The mill is old.", ["The mill is old."]),
        ("Baldo Kerr bought the mill from Holt.", [LAST]),
        ("Prices rose by 5 percent.", ["Prices fell by 5 percent in 1999 and rose by 6 percent in 2004."]),
        ("Orrin grew by 54 percent.", ["The market in Orrin grew by 54 percent."]),
        ("Ines Holt was founded by the mill.", ["The mill was founded by Ines Holt."]),
        ("Baldo Kerr was beaten by Ines Holt.", ["Baldo Kerr beat Ines Holt."]),
        ("The mill sells flour.", ["The mill may sell flour."]),
        ("Ines Holt may be sold by the mill.", ["Ines Holt may sell the mill."]),
        ("The mill can be sold by Holt.", ["Kerr can sell the mill that Holt built."]),
        ("In Brill Ada sells oats.", ["Ada sells oats in Orrin and barley in Brill."]),
        ("Mills sell flour.", ["Some mills sell flour."]),
        ("The mill in Orrin was Baldo Kerr's.", ["The first mill in Orrin was Baldo Kerr's."]),
        ("It sells flour to all shops.", ["The mill sells flour to shops."]),
        ("The mill, not the bakery, was sold.", ["The bakery, not the mill, was sold."]),
        ("The mill was sold before the fire.", ["The mill was sold after the fire."]),
        ("The mill sells flour, and Ada Quill oats.", ["The mill sells flour, and Ines Holt sells oats."]),
        ("The mill can't sell flour.", ["The mill can sell flour."]),
        ("The mill sold only flour.", ["Only the mill sold flour."]),
        ("The mill's name was Gull, according to Kerr.", ["The name of Kerr's mill was Gull."]),
        ("Kerr ran September from 4 Orrin 1915.", ["Kerr ran Orrin from 4 September 1915."]),
    ],
)
def test_what_says_another_thing_is_a_fault(answer: str, facts: list[str]) -> None:
    assert verdict(answer, *facts) == Verdict.UNPROVEN


@pytest.mark.parametrize(
    ("answer", "facts"),
    [
        ("In 1999 Ines Holt bought the mill from Kerr.", [LAST]),
        ("Prices fell in 2004.", ["Prices fell by 5 percent in 1999 and rose by 6 percent in 2004."]),
        ("In May Kerr left.", ["Kerr came in May and left."]),
        ("Because Holt came, Ada left.", ["Ada left, and Kerr left because Holt came."]),
        # a cause that no fact states
        ("The mill closed since it was old.", ["The mill closed.", "The mill was old."]),
        ("The mill closed, because it was old.", ["The mill closed.", "The mill was old."]),
        ("The mill closed when Kerr left.", ["The mill closed.", "Kerr left."]),
        ("Kerr left, so the mill closed.", ["The mill closed.", "Kerr left."]),
        ("Kerr left. Then the mill closed.", ["The mill closed.", "Kerr left."]),
    ],
)
def test_what_may_say_another_thing_is_to_be_confirmed(answer: str, facts: list[str]) -> None:
    assert verdict(answer, *facts) == Verdict.DOUBTFUL


@pytest.mark.parametrize("knowledge", [SHIPPED, FERRY, MARKET], ids=["shipped", "ferry", "night-market"])
def test_every_fact_proves_itself_and_each_of_its_sentences(knowledge: Knowledge) -> None:
    prover = Prover.of(knowledge)
    for fact, other in pairwise(knowledge.record.facts):
        both = Fact(id=f"{fact.id}-{other.id}", paragraph=1, says=fact.says, text=f"{fact.text} {other.text}")
        for answer in (fact.text, both.text, *sentences(both.text)):
            assert prover.prove(answer, [both]).verdict == Verdict.PROVEN, answer


@settings(deadline=None)
@given(st.lists(st.sampled_from("To it said the Mill ; ) in of by not first 's 1999 ( . which".split())))
def test_any_text_proves_itself(words: list[str]) -> None:
    text = " ".join(["Mill", *words])
    assert verdict(text, text) == Verdict.PROVEN


@pytest.mark.parametrize("knowledge", [SHIPPED, FERRY], ids=["shipped", "ferry"])
def test_what_is_kept_here_is_proven(knowledge: Knowledge) -> None:
    assert list(ungrounded(knowledge)) == []
    prover = Prover.of(knowledge)
    doubtful = [p.id for p in knowledge.curated.pairs if prover.prove(p.answer, knowledge.cited(p)).verdict]
    assert len(doubtful) <= 0.05 * len(knowledge.pairs)


def test_a_reason_sets_the_answer_beside_its_fact() -> None:
    assert proof(SHIPPED, "law-effective", "The Personal Information Protection Law will take effect in Novembr.") == (
        Verdict.UNPROVEN,
        ("says 'Novembr', which its facts don't (they have 'November')",),
    )
    _, reasons = proof(SHIPPED, "growth-and-size", "China's cloud infrastructure market grew to 54 percent.")
    assert reasons == (
        "says 'market grew to 54 percent' and joins it with 'to': fact F03 has 'in China grew by 54 percent year'",
    )
    known = record("The fair is open between 11:40 and 12:30 in May.")
    [reason] = Prover(known, ENGLISH).prove("The fair is open in 11:40.", known.facts).reasons
    assert "is open in 11:40'" in reason


@settings(deadline=None)  # the machine may be busy with something else
@given(st.text(max_size=60))
def test_any_text_gets_a_verdict(text: str) -> None:
    assert verdict(text, "The mill in Orrin opened in May.", "Ines Holt said it sells flour.") in Verdict


def test_twice_as_long_takes_at_most_little_more_than_twice_as_long() -> None:
    fact = "The mill in Orrin sells flour. "

    def seconds(times: int) -> float:
        known = record("The mill in Orrin sells flour.")
        started = time.process_time()
        Prover(known, ENGLISH).prove(fact * times, known.facts)
        return time.process_time() - started

    assert min(seconds(40) for _ in range(3)) < 4 * min(seconds(20) for _ in range(3))


# Confirmations

DOUBTFUL = PAIRS.replace(
    "Mayor Vance said the opening costs $12,000 a year.", "The opening costs, said Mayor Vance, $12,000 for a year."
)


def test_a_confirmation_holds_until_an_edit(tmp_path: Path) -> None:
    content = write(tmp_path, pairs=DOUBTFUL)
    knowledge = content.load()
    pair = knowledge.pairs["cost"]
    [fault] = judged(knowledge)[1]
    line = f'confirmed = "{confirmation(pair.answer, knowledge.cited(pair))}"'
    assert "joins it with 'for'" in fault.text
    assert fault.text.endswith("if that is what the facts say, article-bot confirm cost")
    confirmed = DOUBTFUL.replace('facts = ["F2"]', f'facts = ["F2"]\n{line}')
    assert judged(write(tmp_path, pairs=confirmed).load())[1] == []
    for changed in (
        write(tmp_path, pairs=confirmed.replace("The opening costs", "Opening costs")),
        write(tmp_path, RECORD.replace("costs $12,000 a year.", "costs $12,000 a year, he says."), confirmed),
    ):
        [fault] = judged(changed.load())[1]
        assert "was confirmed for another answer or other facts" in fault.text


def test_what_is_false_cannot_be_confirmed(tmp_path: Path) -> None:
    knowledge = write(tmp_path).load()
    pair = knowledge.pairs["cost"]
    false = pair.answer.replace("$12,000", "$13,000")
    line = f'confirmed = "{confirmation(false, knowledge.cited(pair))}"'
    pairs = PAIRS.replace("$12,000", "$13,000").replace('facts = ["F2"]', f'facts = ["F2"]\n{line}')
    [fault] = ungrounded(write(tmp_path, pairs=pairs).load())
    assert "$13,000" in fault.text


# Characters


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        ("https://evil.example/x", "the link, mention or formatting 'https://'"),
        ("[Sundays](http://evil.example)", "the link, mention or formatting"),
        ("<t:1700000000:D>", "the link, mention or formatting '<t:1700000000:D>'"),
        ("<@123456789012345678>", "the link, mention or formatting '<@123456789012345678>'"),
        ("@everyone", "the link, mention or formatting '@everyone'"),
        ("__free__", "the link, mention or formatting '__free__'"),
        ("||free||", "the link, mention or formatting '||'"),
        ("*free*", "the link, mention or formatting '*free*'"),
        ("`free`", "the link, mention or formatting '`'"),
        ("<:party:123>", "the link, mention or formatting '<:party:123>'"),
        ("Sun\u200bdays", "U+200B ZERO WIDTH SPACE, which can't be seen"),
        ("\u202esyadnuS", "U+202E RIGHT-TO-LEFT OVERRIDE, which can't be seen"),
        ("\u2066Sundays", "U+2066"),
        ("Sundays\a", "U+0007"),
        ("Sundays 🎉", "the emoji U+1F389 PARTY POPPER"),
        ("Sundays ☀️", "the emoji U+2600 BLACK SUN WITH RAYS"),
    ],
)
@pytest.mark.parametrize("where", ["question", "phrasing", "answer", "missing", "fact"])
def test_characters_that_render_or_hide_are_faults(tmp_path: Path, bad: str, says: str, where: str) -> None:
    record_, pairs, gaps, bad = RECORD, PAIRS, GAPS, bad.replace("\a", "\\u0007")
    if where == "question":
        pairs = pairs.replace("When does the library open?", f"When is it {bad}?")
    elif where == "phrasing":
        pairs = pairs.replace("yearly cost", f"yearly {bad} cost")
    elif where == "answer":
        pairs = pairs.replace("opens on Sundays", f"opens {bad} on Sundays")
    elif where == "missing":
        gaps = gaps.replace("who works there", f"who works {bad} there")
    else:
        record_ = record_.replace("opens on Sundays from", f"opens {bad} on Sundays from")
    assert any(says in fault.text for fault in ungrounded(write(tmp_path, record_, pairs, gaps).load()))


def test_what_is_misprinted_is_told_with_its_file_and_line(tmp_path: Path) -> None:
    told = [
        str(fault) for fault in ungrounded(write(tmp_path, RECORD.replace("on Sundays", "on Sundays 🎉", 1)).load())
    ]
    assert [fault for fault in told if "emoji" in fault]
    assert all(".toml:" in fault for fault in told), told


@pytest.mark.parametrize("good", ["Zürich", "20 °C", "naïve – or not", "元朝", "“quoted”", "½", "Ω"])
def test_letters_of_any_language_are_fine(tmp_path: Path, good: str) -> None:
    pairs = PAIRS.replace("yearly cost", f"yearly {good} cost")
    assert list(ungrounded(write(tmp_path, pairs=pairs).load())) == []


# The text


def test_accents_are_letters(tmp_path: Path) -> None:
    knowledge = write(tmp_path, RECORD.replace("Orrin", "Graubünden"), PAIRS.replace("Orrin", "Graubünden")).load()
    path = tmp_path / "article.txt"
    for written in ("Graubünden", "Graubunden", "Graubu\u0308nden"):
        path.write_text(TEXT.replace("Orrin", written), encoding="utf-8")
        assert list(check_text(knowledge, path)) == []
    assert list(ungrounded(knowledge)) == []


def test_what_the_text_has_and_no_fact_holds_is_listed(tmp_path: Path) -> None:
    more = TEXT.replace("for 4 hours.", "for 4 hours. In 1998 St. Gallen gave 2,000 books to Anna von Hof.")
    path = tmp_path / "article.txt"
    path.write_text(more, encoding="utf-8")
    [warning] = unrecorded(write(tmp_path).load(), path)
    assert str(warning) == (
        'article.txt: paragraph 1: no fact holds "1998", "2,000", "St. Gallen", "Anna von Hof": '
        "add a fact, or list it under left_out in the record"
    )
    listed = 'head = 1\nleft_out = ["1998", "2,000 books", "St. Gallen", "Anna von Hof"]'
    assert list(unrecorded(write(tmp_path, RECORD.replace("head = 1", listed)).load(), path)) == []


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("It grew. It fell.", ["It grew.", "It fell."]),
        ("Thurgau and St. Gallen, e.g. No. 5 Quay. It is.", ["Thurgau and St. Gallen, e.g. No. 5 Quay.", "It is."]),
        ("Mr. J. S. Bach came. Did he? Yes!", ["Mr. J. S. Bach came.", "Did he?", "Yes!"]),
        ('"We came," she said. "I know."', ['"We came," she said.', '"I know."']),
        (
            "It fell.[citation needed] Then it rose.:199–128 It ends at 10:30.",
            ["It fell.", "Then it rose.", "It ends at 10:30."],
        ),
        ("It rose.:133–134:38-1–38-11 It fell.", ["It rose.", "It fell."]),
        ("It fell[note 3] 3.5 percent.[4] Then it rose.", ["It fell 3.5 percent.", "Then it rose."]),
        (
            "It is art. Art. 7 and No. 5 came. Did Messrs. Kerr go? No. They left.",
            ["It is art.", "Art. 7 and No. 5 came.", "Did Messrs. Kerr go?", "No.", "They left."],
        ),
        ("So did I. They left.", ["So did I.", "They left."]),
        ("One makes protein G. Two makes it, too.", ["One makes protein G.", "Two makes it, too."]),
        ("It has 1500 °C. Nonetheless C. Holt came.", ["It has 1500 °C.", "Nonetheless C. Holt came."]),
        ("One\ntwo.\n\nThree", ["One two.", "Three"]),
        ("", []),
    ],
)
def test_sentences_are_cut_where_they_end(text: str, cut: list[str]) -> None:
    assert sentences(text) == cut


@settings(deadline=None)
@given(st.text(max_size=200))
def test_sentences_lose_nothing_but_space(text: str) -> None:
    text = text.replace("[", "")
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


def test_the_fewest_facts_are_found_for_an_answer() -> None:
    ids = {"law-passed-effective": ("F13", "F15"), "huawei-ranks": ("F24", "F25"), "author": ("F31",)}
    answers = {SHIPPED.pairs[pair].answer: facts for pair, facts in ids.items()}
    assert supporting(SHIPPED, answers) == answers
    assert supporting(SHIPPED, ["Elvis lives."]) == {"Elvis lives.": ()}

"""Ways to say the same, and the nearest ways to say something else: of each kind, what is proven and what isn't."""

from __future__ import annotations

import pytest
from test_grounding import ENGLISH, record, verdict

from bot.article.grounding import Prover, Verdict

SPEAKERS = ("the article", "the reporter")  # whoever says it: the same is proven
# (answer, facts), by whether the facts say it
PASSIVES_TRUE = [
    ("The French were defeated by the British.", ["The French lost, and the British defeated the French."]),
    ("The cats were outnumbered by the dogs.", ["There were 20 dogs for each cat: the dogs outnumbered the cats."]),
    ("Holt was beaten by Kerr.", ["Holt played well, but Kerr beat Holt."]),
    ("The French were defeated by the British.", ["The war was long: the British defeated the French."]),
    ("The British defeated the French.", ["The British won: the French were defeated by the British."]),
    (
        "The British outnumbered the French.",
        ["There were 20 British settlers for each French settler: the British outnumbered the French 20 to 1."],
    ),
    ("The Danes were beaten by the Swedes.", ["The Danes sailed home, and the Swedes beat the Danes."]),
    ("The crows were chased by the hawks.", ["There were many crows in the valley: the hawks chased the crows."]),
    ("Wessex was conquered by Mercia in 825.", ["Wessex was small then, but Mercia conquered Wessex in 825."]),
    ("The sellers were sued by the buyers.", ["The sellers lost the case; the buyers sued the sellers."]),
    ("The students were judged by the teachers.", ["The students sat an exam. The teachers judged the students."]),
    ("Szanior remodelled the park in the 19th century.", ["The park was remodelled in the 19th century by Szanior."]),
    (
        "Jan Szanior remodelled the Palace Garden.",
        ["The Palace Garden was remodelled in the 19th century by Jan Szanior, and trees still stand there."],
    ),
    ("Szanior remodelled the park of the palace.", ["The park of the palace was remodelled in 1850 by Szanior."]),
    ("Bombs and fire razed Orrin to the ground.", ["In 1943, Orrin was razed to the ground by bombs and fire."]),
    ("Kerr sold the mill to Holt in 1999.", ["The mill was sold to Holt in 1999 by Kerr."]),
    ("Kerr bought the bakery.", ["The mill was sold, and the bakery was bought in 1999 by Kerr."]),
    ("Cartels were banned by article 65.", ["Article 65 banned cartels."]),
    ("Furs were brought to Orrin by Swedish traders.", ["Swedish traders brought furs to Orrin in 1850."]),
    ("Schools were founded in Orrin in 1850 by the state.", ["The state founded schools in Orrin in 1850."]),
    ("The bakery was limited by the Orrin brewers.", ["The Orrin brewers limited the bakery."]),
]
PASSIVES_FALSE = [
    (
        "Plants make water by heating power to get steam.",
        ["Plants make power by heating water to get steam."],
    ),
    ("Kerr was brought to Orrin by Holt.", ["Kerr brought Holt to Orrin."]),
    ("Holt was taught in Orrin by Kerr.", ["Kerr taught Holt, and Holt taught Ada in Orrin."]),
    ("Kerr was taught in Orrin by Holt.", ["Holt was taught in Orrin by Kerr."]),
    ("The British were defeated by the French.", ["The French lost, and the British defeated the French."]),
    ("The British were defeated by the French.", ["The French lost. The British defeated the French."]),
    ("The British were defeated by the French.", ["The French lost: the British defeated the French."]),
    ("The cats were outnumbered by the dogs.", ["There were 20 cats for each dog: the cats outnumbered the dogs."]),
    ("The dogs were outnumbered by the cats.", ["There were 20 dogs for each cat: the dogs outnumbered the cats."]),
    ("The British were defeated by the French.", ["The war was long: the British defeated the French."]),
    ("Rome was sacked by the Vandals.", ["The Vandals came late, and Rome sacked the Vandals."]),
    ("Kerr was beaten by Holt.", ["Holt played well, but Kerr beat Holt."]),
    ("The crews were trained by the pilots.", ["The pilots arrived in May; the crews trained the pilots."]),
    ("Prussia was invaded by Austria in 1757.", ["Austria had an army, and Prussia invaded Austria in 1757."]),
    ("The French defeated the British.", ["The British won: the French were defeated by the British."]),
    ("The French defeated the British.", ["The French fought hard, and the French were defeated by the British."]),
    (
        "The British were outnumbered by the French.",
        ["There were 20 British settlers for each French settler: the British outnumbered the French 20 to 1."],
    ),
    ("The Swedes were beaten by the Danes.", ["The Danes sailed home, and the Swedes beat the Danes."]),
    ("The Swedes were beaten by the Danes.", ["The Danes sailed home: the Swedes beat the Danes."]),
    ("The hawks were chased by the crows.", ["There were many crows in the valley: the hawks chased the crows."]),
    ("Mercia was conquered by Wessex in 825.", ["Wessex was small then, but Mercia conquered Wessex in 825."]),
    ("Linus was taught by Clara.", ["Clara was a pupil of Linus, and Linus taught Clara."]),
    ("The buyers were sued by the sellers.", ["The sellers lost the case; the buyers sued the sellers."]),
    ("The teachers were judged by the students.", ["The students sat an exam. The teachers judged the students."]),
    ("The Swedes beat the Danes.", ["The Swedes sailed home, and the Swedes were beaten by the Danes."]),
    ("The park remodelled Szanior in the 19th century.", ["The park was remodelled in the 19th century by Szanior."]),
    ("Szanior beat Kerr.", ["In 1850, Kerr's owner was beaten by Szanior."]),
    ("Szanior beat Kerr.", ["The owner of Kerr was beaten in 1850 by Szanior."]),
    ("Holt sold the mill to Kerr.", ["The mill was sold to Holt by Kerr."]),
    ("Kerr sold Holt to the mill.", ["The mill was sold to Holt in 1999 by Kerr."]),
    ("Kerr sold the mill.", ["The mill was sold and the bakery was bought in 1999 by Kerr."]),
    ("Holt founded the mill.", ["The mill was founded in 1999 and bought in 2004 by Holt."]),
    ("Holt founded the mill.", ["The mill was founded by Kerr and bought in 2004 by Holt."]),
    ("Holt founded the mill.", ["The mill was founded in a house built by Holt."]),
    ("Holt founded the mill.", ["The mill was founded with money lent by Holt."]),
]
_GARDENS = (
    "Orrin has two gardens: one by the lake, a unit of the University of Orrin, and one by the Park of Culture and "
    "Rest in Brill, a unit of the Polish Academy of Science."
)
DOUBTFUL = [
    # "there are" doesn't follow for all that something has, as neighbours
    ("There are over 100 species of trees in the Saxon Garden.", ["The Saxon Garden has over 100 species of trees."]),
    # a name is cut short
    ("The Park of Rest is in Brill.", [_GARDENS]),
    ("Orrin has 5 rooms.", ["The Orrin Mill has 5 rooms."]),
    ("Kerr lives in St.", ["Kerr lives in St. Gallen."]),
    ("Kerr lives in New.", ["Kerr lives in New York."]),
    ("The school was founded by Arthur.", ["The school was founded by Arthur Kerr."]),
]
EXCHANGED_FALSE = [
    (
        "Great Britain ceded its territory east of the Mississippi to France.",
        ["France ceded its territory east of the Mississippi to Great Britain: Great Britain got it."],
    ),
    (
        "Great Britain ceded its territory east of the Mississippi to France.",
        ["France ceded its territory east of the Mississippi to Great Britain."],
    ),
    (
        "Muslim heritage would crowd out India's Hindu-majority population.",
        ["India's Hindu-majority population would crowd out Muslim heritage."],
    ),
    ("Muslim heritage crowded out India's population.", ["India's population crowded out Muslim heritage."]),
    ("Spain sold the island to Portugal.", ["Portugal sold the island to Spain."]),
    ("The mill owed the bank money.", ["The bank owed the mill money."]),
    ("The wolves hunted the young deer.", ["The young deer hunted the wolves."]),
    ("Wolves hunted deer.", ["Deer hunted wolves."]),
    ("Spain gave its fleet to Portugal.", ["Portugal gave its fleet to Spain: Spain got it."]),
    ("Denmark leased its port to Norway.", ["Norway leased its port to Denmark: Denmark used it."]),
    ("Norway lent its ships to Denmark.", ["Denmark lent its ships to Norway: Norway had few."]),
    ("Farm labour would replace the old steam engines.", ["The old steam engines would replace farm labour."]),
    ("The cheap books replaced good teachers.", ["Good teachers replaced the cheap books."]),
    ("Rats ate cats.", ["Cats ate rats."]),
    ("Hungry rats would eat small cats.", ["Small cats would eat hungry rats."]),
]
INTENTIONS_TRUE = [
    (
        "The British military carried out a campaign to capture the Colony of Canada.",
        ["The British military carried out a campaign to capture the Colony of Canada between 1758 and 1760."],
    ),
    (
        "Diplomats of the French tried to win the support of the Creek.",
        ["Diplomats of both the French and the British tried to win the support of the Creek, or their neutrality."],
    ),
    ("Kerr refused to pay.", ["Kerr refused to pay the fine."]),
    (
        "The campaign was to capture the Colony of Canada.",
        ["The British military carried out a campaign to capture the Colony of Canada between 1758 and 1760."],
    ),
    (
        "The purpose of the law is to prevent theft.",
        ["The law is meant to help, and the purpose of the law is to prevent theft and fraud."],
    ),
    ("In 2030 the firm intends to close the plant.", ["The firm intends to close the plant in 2030."]),
    ("The rebels failed to free them.", ["The rebels failed to free the prisoners, and they failed to free them."]),
    ("Sweden was invited to join.", ["Sweden was invited to join the alliance."]),
    ("The army was ordered to cross the river.", ["In May, the army was ordered to cross the river."]),
    ("The king is thought to have banned coffee.", ["The king is thought to have banned coffee in 1675."]),
    ("Clara planned to sell.", ["Clara planned to sell the farm in June."]),
    ("The crane was designed to raise the wreck.", ["The crane was designed to raise the wreck."]),
]
INTENTIONS_FALSE = [
    (
        "The British captured the Colony of Canada.",
        ["The British military carried out a campaign to capture the Colony of Canada between 1758 and 1760."],
    ),
    (
        "The British military captured the Colony of Canada between 1758 and 1760.",
        ["The British military carried out a campaign to capture the Colony of Canada between 1758 and 1760."],
    ),
    (
        "Diplomats of the French won the support of the Creek.",
        ["Diplomats of both the French and the British tried to win the support of the Creek, or their neutrality."],
    ),
    ("The council built a harbour.", ["The council launched a plan to build a harbour."]),
    ("Maududi promoted the idea.", ["Maududi is reported to have promoted the idea."]),
    ("Egypt promoted the group.", ["Egypt is reported to have promoted the group."]),
    ("The town sold the mill.", ["The town wanted to sell the mill."]),
    ("Kerr paid the fine.", ["Kerr refused to pay the fine."]),
    ("Kerr paid the fine.", ["Kerr promised to pay the fine."]),
    ("The firm closed the plant.", ["The firm announced plans to close the plant."]),
    ("The firm closes the plant in 2030.", ["The firm intends to close the plant in 2030."]),
    ("The minister resigned.", ["The minister is said to have resigned."]),
    ("The minister resigned in May.", ["The minister was believed to have resigned in May."]),
    ("They wrote a constitution.", ["They met in Orrin to write a constitution."]),
    ("The Danes besieged York.", ["The Danes made an attempt to besiege York."]),
    ("Clara sold the farm.", ["Clara decided to sell the farm."]),
    ("Clara sold the farm in June.", ["Clara planned to sell the farm in June."]),
    ("The union ended the strike.", ["The union agreed to end the strike."]),
    ("The king banned coffee.", ["The king is thought to have banned coffee."]),
    ("The king banned coffee in 1675.", ["The king is alleged to have banned coffee in 1675."]),
    ("The rebels freed the prisoners.", ["The rebels failed to free the prisoners."]),
    ("The senate repealed the law.", ["The senate voted on a bill to repeal the law."]),
    ("The army crossed the river.", ["The army was ordered to cross the river."]),
    ("Sweden joined the alliance.", ["Sweden was invited to join the alliance."]),
    ("The engineers raised the wreck.", ["The engineers designed a crane to raise the wreck."]),
]
DENIALS_TRUE = [
    ("The crew was not fully paid.", ["The crew of the ship was not fully paid."]),
    (
        "The western parts were not directly subject to the conflict.",
        ["The western parts of the region were not directly subject to the conflict of the French and British."],
    ),
    ("The council has not yet approved the plan.", ["The council has not yet approved the plan."]),
    ("The bridge was not seriously damaged.", ["The bridge over the river was not seriously damaged."]),
    ("The treaty did not explicitly mention slaves.", ["The treaty of 1790 did not explicitly mention slaves."]),
]
DENIALS_FALSE = [
    ("The ferry never runs.", ["The ferry never runs on winter Sundays."]),
    ("The ferry does not run.", ["The ferry does not run when it snows."]),
    (
        "No record says that there were lacemakers in Orrin.",
        ["No record says that there were Swedish lacemakers in Orrin."],
    ),
    (
        "The western parts were not subject to the conflict.",
        ["The western parts of the region were not directly subject to the conflict of the French and British."],
    ),
    ("The town was not hit.", ["The town was not badly hit."]),
    ("The law did not change taxes.", ["The law did not immediately change taxes."]),
    ("The crew was not paid.", ["The crew was not fully paid."]),
    ("The band never played in Orrin.", ["The band never again played in Orrin."]),
    ("The mill does not sell flour.", ["The mill does not sell white flour."]),
    ("No cars are allowed.", ["No diesel cars are allowed."]),
    ("The council has not approved the plan.", ["The council has not yet approved the plan."]),
    ("The king did not rule.", ["The king did not rule alone."]),
    (
        "No troops were stationed in North America.",
        ["No regular troops were stationed in North America when the war started."],
    ),
    ("The bridge was not damaged.", ["The bridge was not seriously damaged."]),
    ("The treaty did not mention slaves.", ["The treaty did not explicitly mention slaves."]),
    ("The disease is not deadly.", ["The disease is not usually deadly."]),
    ("The park is not owned by the city.", ["The park is not wholly owned by the city."]),
    ("The firm never paid dividends.", ["The firm never willingly paid dividends."]),
    ("No ships were lost.", ["No British ships were lost."]),
    ("The museum is not open.", ["The museum is not always open."]),
]
WIDENED_TRUE = [
    ("Holt left the town.", ["When Kerr came to Orrin, Holt left the town."]),
    ("The mills ran at half the speed.", ["In Orrin the mills ran at half the speed."]),
    ("The mill was sold.", ["The mill was sold, when nobody wanted it."]),
    ("The Orrin Bridge is in Norway.", ["The old Orrin Bridge is in Norway."]),
    ("The mill sold oats.", ["The mill in the valley sold oats, flour and bread."]),
    ("The crew did not leave the ship.", ["The crew did not leave the ship of the king."]),
    ("Every member of the club must pay.", ["Every member of the rowing club must pay."]),
    ("The mill sold 5 barns.", ["The mill sold 5 barns in 1999."]),
    ("The mill closed.", ["The mill closed even if nobody wanted that."]),
    ("Kerr was the first king, and ruled Orrin.", ["Kerr was the first king, and ruled Orrin in the forest."]),
    ("Kerr did not come.", ["Kerr did not come, and Holt left for Orrin."]),
]
WIDENED_DOUBTFUL = [
    ("The mill is dependent on steam.", ["The mill is indirectly dependent on steam."]),
    ("The mill is profitable.", ["The mill is somewhat profitable."]),
    ("A chain moves the fuel.", ["When coal is used, a chain moves the fuel."]),
    ("A gearbox is required.", ["A gearbox is required where power is wanted."]),
    ("The mills turn at half the speed.", ["In Orrin the mills turn at half the speed."]),
    ("Most stations have mills.", ["The majority of large stations have mills."]),
    (
        "The only uses were the grinding of oats.",
        ["The only uses were the grinding of oats and wheat, and the sawing of planks."],
    ),
    ("It was the first settlement in Norway.", ["It was the first Swedish settlement in Norway."]),
    ("It was the first settlement.", ["It was the first settlement in Norway."]),
    ("Holt was the second king of the isles.", ["Holt was the second Scottish king of the isles."]),
    ("The bridge is the longest in Norway.", ["The bridge is the longest wooden one in Norway."]),
    ("It is the longest wooden bridge.", ["It is the longest wooden bridge in Norway."]),
    ("The mill is the only windmill.", ["The mill is the only windmill in the valley."]),
    ("All the houses burned.", ["All the wooden houses burned."]),
    ("All the houses burned.", ["All the houses of the town burned."]),
    ("Most captives died.", ["Most of the Swedish captives died."]),
    ("Every member must pay.", ["Every adult member must pay."]),
    ("The club is open to everybody.", ["The club is open to everybody who pays."]),
    ("The town has 5 mills.", ["The town has 5 wooden mills."]),
    ("80 percent of the votes were for Kerr.", ["80 percent of the votes in Orrin were for Kerr."]),
    ("The mill sold more oats than any other mill.", ["The mill sold more oats than any other mill in Orrin."]),
    ("Only ships may enter the harbour.", ["Only ships under 20 tonnes may enter the harbour."]),
    ("Only ships may enter the harbour.", ["Only small ships may enter the harbour."]),
    ("Kerr was exempt.", ["Kerr was exempt unless he signed the treaty."]),
    ("Kerr could stay.", ["Kerr could stay so long as he paid."]),
    ("The mill is closed.", ["The mill is closed except on Sundays."]),
    ("The ferry stops.", ["If the river freezes, the ferry stops."]),
    ("It is void if it harms trade.", ["It is void if it harms trade and was not announced."]),
]
PARTS_DOUBTFUL = [  # a part of what the fact's words make up together
    ("The hall is home to Orrin.", ["The hall is home to Orrin music, dance and judo."]),
    ("The 80 mills and barns each hold oats.", ["The 80 mills and barns hold oats."]),
    ("The crew considers itself to be one of the top teams.", ["The crew considers to be one of the top teams."]),
    ("Kerr held that carts broke the treaty.", ["Kerr held that a law banning carts broke the treaty."]),
    (
        "The treaties limit trade and health.",
        ["The treaties limit trade, to serve other values such as health and peace."],
    ),
    ("Barns lie at the cape in Orrin.", ["Barns lie at the cape in Brill and in the town of Orrin."]),
    ("Families pay nothing.", ["Families with small incomes pay nothing."]),
    ("From 2007 on, families pay nothing.", ["From 2007 on, families with small incomes pay nothing."]),
    ("The course needs a thesis.", ["The course needs a thesis, an exam or both."]),
    ("The course needs a thesis and an exam.", ["The course needs a thesis or an exam."]),
    ("Kerr established a mill.", ["Kerr experimented with establishing a mill."]),
    ("Kerr widened the barn.", ["Kerr suggested widening the barn."]),
    ("Schools funded the mill.", ["Schools were funded to support the mill."]),
    ("It is one of the first printed works.", ["It is one of the first printed works sponsored by the Danes."]),
    ("People were at the fair.", ["A small number of people were at the fair."]),
    ("In 2004, Kerr cut the share from 90% to 60%.", ["Kerr cut the share from 90% in 2004 to 60% in 2005."]),
    (
        "Ethics were like virtues because the guild ensured an income.",
        ["Scholars joined because the guild ensured an income and because ethics were like virtues."],
    ),
    ("Kerr developed Holt's mill.", ["Kerr developed a better version of Holt's mill."]),
    ("The mill needs the energy that a barn needs.", ["The mill needs a fraction of the energy that a barn needs."]),
    ("Rain is a problem.", ["Lack of rain is a problem."]),
    ("Mills had to be large.", ["The wheels of mills had to be large."]),
    ("The mill was a valve.", ["The mill was a valve engine."]),
    ("The mill was a valve.", ["The mill was an engine with separate steam and exhaust valves."]),
    ("Oats are dried in the barn and in the mill.", ["Oats are dried in the barn and sold in the mill."]),
    ("The mill makes electricity.", ["The mill makes electrical parts."]),
    ("Ships and barns sell oats.", ["Ships carry oats.", "Mills and barns sell oats."]),
]
CONDITIONS_TRUE = [
    (
        "When the war started, about 60,000 settlers lived there, and the French population was about 75,000 people.",
        ["When the war started, about 60,000 settlers lived there.", "The French population was about 75,000 people."],
    ),
    ("The mill sold flour, and in 1999 the bakery opened.", ["The mill sold flour.", "In 1999 the bakery opened."]),
    (
        "While the king was away, the dukes quarrelled, and the queen signed the treaty.",
        ["While the king was away, the dukes quarrelled.", "The queen signed the treaty."],
    ),
    (
        "The queen signed the treaty. While the king was away, the dukes quarrelled.",
        ["The queen signed the treaty.", "While the king was away, the dukes quarrelled."],
    ),
]
CONDITIONS_FALSE = [
    ("In 1999 the mill sold flour.", ["The mill sold flour.", "In 1999 the bakery opened."]),
    ("The mill sold flour in 1999.", ["The mill sold flour.", "The bakery opened in 1999."]),
]
FRONTED_TRUE = [
    (
        "In 1756, Great Britain and France declared war on each other.",
        ["Great Britain and France declared war on each other in 1756."],
    ),
    (
        "On July 9, 1755, Braddock was defeated in the Battle of the Monongahela.",
        ["Braddock was defeated in the Battle of the Monongahela on July 9, 1755."],
    ),
    (
        "In Rupert's Land, the Hudson's Bay Company traded for furs with the local tribes.",
        ["The Hudson's Bay Company traded for furs with the local tribes in Rupert's Land."],
    ),
    ("In 1713, Nova Scotia had been captured from France.", ["Nova Scotia had been captured from France in 1713."]),
    (
        "Between 1758 and 1760, the British military carried out a campaign.",
        ["The British military carried out a campaign to capture the Colony of Canada between 1758 and 1760."],
    ),
    (
        "On the coast, the crews of the ships trained with the navy.",
        ["The crews of the ships trained with the navy on the coast."],
    ),
    (
        "In Paris, Franklin and Adams signed the treaty with Britain.",
        ["Franklin and Adams signed the treaty with Britain in Paris."],
    ),
    ("In 1941, Maududi founded the party in Lahore.", ["Maududi founded the party in Lahore in 1941."]),
    (
        "By 1900, the mill had lost half of its workers to the town.",
        ["The mill had lost half of its workers to the town by 1900."],
    ),
    ("After the war, the firm sold ships to Spain.", ["The firm sold ships to Spain after the war."]),
    ("In 1609, Spain and the Dutch agreed on a truce.", ["Spain and the Dutch agreed on a truce in 1609."]),
    (
        "On May 5, 1821, Napoleon died on the island of Saint Helena.",
        ["Napoleon died on the island of Saint Helena on May 5, 1821."],
    ),
    (
        "In the Alps, the herders trade for cheese with the monks.",
        ["The herders trade for cheese with the monks in the Alps."],
    ),
    ("At night, the guards walk with dogs around the walls.", ["The guards walk with dogs around the walls at night."]),
    (
        "During the strike, the owners hired workers from Italy.",
        ["The owners hired workers from Italy during the strike."],
    ),
    ("In Vienna, Haydn taught Beethoven for a year.", ["Haydn taught Beethoven for a year in Vienna."]),
]
FRONTED_FALSE = [
    (
        "In Spain, Franklin signed the treaty with Britain.",
        ["Franklin signed the treaty with Britain in Paris, and died in Spain."],
    ),
    (
        "In Rupert's Land, Britain had colonies.",
        ["Britain had colonies in New England and traded for furs in Rupert's Land."],
    ),
    ("In 1609, the Dutch sank the fleet.", ["The Dutch sank the fleet in 1607, and agreed on a truce in 1609."]),
    ("In Vienna, Haydn was born.", ["Haydn was born in Rohrau and taught Beethoven in Vienna."]),
]
ATTRIBUTED_TRUE = [
    (
        "According to a writer for the International Crisis Group, the movement grew out of the mosques.",
        "The movement grew out of the mosques.",
        "a writer for the International Crisis Group",
    ),
    (
        "According to scholars like Bassam Tibi, Islamism is a reaction to modernity.",
        "Islamism is a reaction to modernity.",
        "scholars like Bassam Tibi",
    ),
    (
        "According to the chief of police in Orrin, crime fell in May.",
        "Crime fell in May.",
        "the chief of police in Orrin",
    ),
    (
        "According to an analyst at the Bank of Norway, prices rise every winter.",
        "Prices rise every winter.",
        "an analyst at the Bank of Norway",
    ),
    (
        "According to a study by the University of Leeds, bees prefer clover.",
        "Bees prefer clover to thyme.",
        "a study by the University of Leeds",
    ),
]
ATTRIBUTED_FALSE = [
    (
        "According to the chief of police in Orrin, crime rose in May.",
        "Crime fell in May.",
        "the chief of police in Orrin",
    ),
    ("According to the mayor, crime fell in May.", "Crime fell in May.", "the chief of police in Orrin"),
    (
        "According to the chief of police in Orrin, the mayor left.",
        "The mayor left. Crime fell, and the chief of police in Orrin was glad.",
        "the mayor",
    ),
    (
        "According to a study by the University of Leeds, clover prefer bees.",
        "Bees prefer clover.",
        "a study by the University of Leeds",
    ),
    (
        "According to the University of Norway, bees prefer clover.",
        "Bees prefer clover.",
        "a study by the University of Leeds",
    ),
]
HYPHENATED_TRUE = [
    ("Jamaat-e-Islami was founded by Maududi in 1941.", ["Maududi founded Jamaat-e-Islami in 1941."]),
    (
        "Jamaat-e-Islami was founded by Maududi.",
        ["In 1941, Abul Ala Maududi founded Jamaat-e-Islami in Lahore, and Maududi led it."],
    ),
    ("Rolls-Royce was bought by Vickers in 1980.", ["Vickers bought Rolls-Royce in 1980."]),
    (
        "The Anglo-Cherokee War started in 1758.",
        ["The Anglo-Cherokee War started in 1758 because of differences between the Cherokee and the British."],
    ),
    ("Hewlett-Packard was sued by Oracle in 2011.", ["Oracle sued Hewlett-Packard in 2011."]),
    ("Al-Qaeda was led by Bin Laden.", ["Bin Laden led Al-Qaeda from 1988."]),
]
HYPHENATED_FALSE = [
    ("Vickers was bought by Rolls-Royce.", ["Vickers bought Rolls-Royce in 1980."]),
    ("Maududi was founded by Jamaat-e-Islami.", ["Maududi founded Jamaat-e-Islami in 1941."]),
    ("Oracle was sued by Hewlett-Packard.", ["Oracle sued Hewlett-Packard in 2011."]),
    ("Bin Laden was led by Al-Qaeda.", ["Bin Laden led Al-Qaeda from 1988."]),
]
LISTS_TRUE = [
    (
        "Maududi remained in close touch with Muhammad Ali Jinnah and Muhammad Ali Johar.",
        ["Maududi remained in close touch with Muhammad Ali Johar and Muhammad Ali Jinnah."],
    ),
    ("The ferry calls at Port Linnay and Port Orrin.", ["The ferry calls at Port Orrin and Port Linnay."]),
    ("He met John Adams, John Jay and John Paul Jones.", ["He met John Paul Jones, John Adams and John Jay."]),
    ("The prize went to Mary Ann Smith and Mary Jones.", ["The prize went to Mary Jones and Mary Ann Smith."]),
    (
        "The road passes Lake Geneva, Lake Thun and Lake Brienz.",
        ["The road passes Lake Brienz, Lake Geneva and Lake Thun."],
    ),
]
LISTS_FALSE = [
    (
        "Muhammad Ali Jinnah remained in touch with Maududi and Muhammad Ali Johar.",
        ["Maududi remained in close touch with Muhammad Ali Johar and Muhammad Ali Jinnah."],
    ),
    ("He met John Paul Adams and John Jones.", ["He met John Paul Jones and John Adams."]),
    ("The prize went to Mary Ann Jones and Mary Smith.", ["The prize went to Mary Jones and Mary Ann Smith."]),
]
ASIDES_TRUE = [
    ("Sadat made peace with Israel.", ["Sadat, the President of Egypt, made peace with Israel."]),
    ("Anwar Sadat made peace with Israel.", ["Anwar Sadat, the President of Egypt, made peace with Israel in 1979."]),
    ("In 1979 Sadat made peace with Israel.", ["In 1979 Sadat, the President of Egypt, made peace with Israel."]),
    ("Holt bought the mill from Kerr.", ["Holt, a baker from Orrin, bought the mill from Kerr."]),
    ("Maududi founded the party.", ["Maududi, the son of a lawyer from Delhi, founded the party."]),
    ("The President of Egypt made peace with Israel.", ["Sadat, the President of Egypt, made peace with Israel."]),
    ("Lindqvist won the race.", ["Lindqvist, the Mayor of Malmo, won the race."]),
    ("Clara Holm taught Linus.", ["Clara Holm, the Director of the School of Art in Malmo, taught Linus."]),
    ("The firm moved to Oslo.", ["The firm, a maker of clocks, moved to Oslo."]),
]
ASIDES_FALSE = [
    (
        "Israel made peace with Sadat, the President of Egypt.",
        ["Sadat, the President of Egypt, made peace with Jordan, and Israel lost."],
    ),
]
PORTIONS_TRUE = [
    ("Most of the British colonies had no standing forces.", ["Most British colonies had no standing forces."]),
    ("Most British colonies had no standing forces.", ["Most of the British colonies had no standing forces."]),
    ("Some of the tribes sided with the French.", ["Some tribes sided with the French."]),
    ("The fair is in the valley of the Orrin.", ["The fair is in the Orrin valley."]),
    ("Many of the crews were Danish.", ["Many crews were Danish."]),
    ("Several of the bridges were blown up.", ["Several bridges were blown up."]),
]
PORTIONS_FALSE = [
    ("All of the British colonies had no standing forces.", ["Most British colonies had no standing forces."]),
    ("The British colonies had no standing forces.", ["Most British colonies had no standing forces."]),
    ("Most of the French lived in the valley.", ["Some of the French lived in the valley."]),
    ("Many of the Danes were crews.", ["Many crews were Danish, and some Danes left."]),
    ("All of the bridges were blown up.", ["Several bridges were blown up."]),
]
SENTENCES_TRUE = [
    ("Kerr opens at 6 p.m. Holt closes at 7 p.m.", ["Kerr opens at 6 p.m.", "Holt closes at 7 p.m."]),
    ("The mill sells flour. It was built in 1890.", ["The mill sells flour.", "The mill was built in 1890."]),
    ("Kerr sells oats. He founded the mill.", ["Kerr sells oats.", "Baldo Kerr founded the mill."]),
    ("It sells flour. It was built in 1890.", ["The mill sells flour.", "The old mill was built in 1890."]),
    ("Kerr was the U.S. Secretary of Mills.", ["The U.S. Secretary of Mills was Kerr."]),
    (
        'The honors of "Ada Quill Scholar" are given to the top 5 percent.',
        ['Orrin awards several prizes. The honors of "Ada Quill Scholar" are given to the top 5 percent.'],
    ),
    ("Orrin was first in 2004.", ["Kerr was first in 1999. Orrin was first in 2004. Holt was not."]),
    ("It is no bigger than before.", ["The mill grew. It is no bigger than before. Kerr sold it."]),
    ("Kerr left St. Gallen in 1999.", ["Holt and others left. In 1999, Kerr left St. Gallen."]),
]
SENTENCES_FALSE = [
    ("Kerr opens at 6 p.m. Holt does not.", ["Kerr opens at 6 p.m.", "Holt closes at 7 p.m."]),
    ("Not so at 6 p.m. Kerr sells oats.", ["Kerr sells oats."]),
    ("The mill sells flour. It sells oats.", ["The mill sells flour.", "Kerr sells oats."]),
    ("The mill sells flour. It has five doors.", ["The mill sells flour.", "The bakery has five doors."]),
    ("Kerr left St. Orrin in 1999.", ["Kerr left St. Gallen in 1999, and came to Orrin."]),
]
CLAUSES_TRUE = [
    ("The mill is expected to fall.", ["The mill is old. It is expected to fall."]),
    ("The mill bought rye.", ["The mill sold oats. It bought rye."]),
    ("The mill burned in 1999.", ["In 1999, the barn fell, and the mill burned."]),
    ("The top firms are Ada, Brill and Kerr.", ["Ada, Brill and Kerr are the four firms that are the top firms."]),
    ("The name of the Rhine is Rijn.", ["The Rhine is a river; its name is Rijn in Dutch."]),
    ("The forms gave Rin and Rijn.", ["The forms gave Rin and Rijn, which was long spelled Rhijn."]),
    ("Kerr founded the mill and sold it.", ["Kerr founded the mill. He sold it in 1999."]),
    ("The mill was sold.", ["The barn burned. The mill, an old one, was sold."]),
    (
        "The $1.2 billion Orrin Mill was to end by 2011.",
        ["Kerr halted the $1.2 billion Orrin Mill; locals wept. The Orrin Mill was to end by 2011."],
    ),
    ("The mill was small and sold oats.", ["The mill was small, and the mill sold oats."]),
    ("The mill and the bakery were sold.", ["The mill, the barn and the bakery were sold."]),
    ("The mill was sold.", ["The mill and the bakery were sold."]),
    ("The mill sold flour to Holt.", ["The mill sold flour and the old barn to Holt."]),
    ("Kerr founded the mill and sold it.", ["Kerr founded the mill. In 1999 Kerr sold it."]),
]
_TWICE = "Kerr halted the Orrin Mill; the owner of the Orrin Mill wept. The Orrin Mill was to end in 2011."
CLAUSES_FALSE = [
    ("Orrin won over the reasons of Kerr.", ["The reasons of Kerr are good. Orrin won over two others."]),
]
_FAR = (
    "Orrin lies about 300 km (190 mi) from the Carn Hills, about 260 km (160 mi) from the White Sea, and 523 km "
    "(325 mi) east of Berlin, Germany."
)
COUNTED_TRUE = [
    ("Orrin lies about 260 km from the White Sea.", [_FAR]),
    ("Orrin lies about 260 km (160 mi) from the White Sea and 523 km (325 mi) east of Berlin.", [_FAR]),
    ("Kerr sold 6 in 2000.", ["Kerr sold 5 mills in 1999, 6 in 2000 and 7 in 2001."]),
    ("The mill sells 300 loaves in Orrin.", ["The mill sells 300 loaves, 20 cakes and 5 pies in Orrin."]),
    ("It grew in the 19th century.", ["It grew in the 19th and 20th century."]),
    ("They pay nothing, those with 5 pay little.", ["They pay nothing. Those with 5 pay little for Orrin."]),
]
COUNTED_FALSE = [
    ("Orrin lies 300 km east of Berlin.", [_FAR]),
    ("Orrin lies about 300 km east of Berlin.", [_FAR]),
    ("Orrin lies about 260 km (160 mi) east of Berlin.", [_FAR]),
    ("Orrin lies about 300 km from the White Sea.", [_FAR]),
    ("Orrin lies about 260 km from the Carn Hills.", [_FAR]),
    ("Orrin lies 523 km from the White Sea.", [_FAR]),
    ("Orrin lies 523 km (160 mi) east of Berlin.", [_FAR]),
    ("Kerr sold 6 in 1999.", ["Kerr sold 5 mills in 1999, 6 in 2000 and 7 in 2001."]),
    ("It has 9 cooks and 5 bakers.", ["It has 5 cooks and 9 bakers."]),
    ("It has 9 cooks.", ["It has 5 cooks and 9 young bakers."]),
    ("It has 5 bakers.", ["It has 5 cooks and 9 young bakers."]),
    ("Holt left this land!", ["Kerr left Holt. This land!"]),
]
JOINED_TRUE = [
    (
        "Plans call for sinking the Drive, as well as for the construction of paths.",
        ["Plans call for sinking the Drive. Plans call for the construction of paths."],
    ),
    ("The mill sells flour, as well as oats.", ["The mill sells flour and oats."]),
    ("The fair ended in 2007, yet Kerr opened it in 2016.", ["The fair ended in 2007.", "Kerr opened it in 2016."]),
    ("Kerr sold oats, whereas Holt sold rye.", ["Kerr sold oats, and Holt sold rye."]),
    ("Kerr sold oats, while Holt sold rye.", ["Kerr sold oats, and Holt sold rye."]),
]
JOINED_FALSE = [
    ("The mill sells flour, as well as rye.", ["The mill sells flour and oats, not rye."]),
    ("The council has not approved it.", ["The council has not yet approved it."]),
]
THERE_FALSE = [
    ("There are 5 cats in the Saxon Garden.", ["The Saxon Garden sold 5 cats."]),
    ("Orrin has 6 cats.", ["There are 5 cats in Brill and 6 in Orrin."]),
]
_BUILT = "The best buildings of Orrin are the Old Church (1603–1639) and Kerr's Column (1644), on the Hill (121 m)."
BRACKETS_DOUBTFUL = [
    ("Kerr's Column is from 1644.", [_BUILT]),
    ("Kerr's Column dates from 1644.", [_BUILT]),
    ("The Old Church dates from 1603–1639.", [_BUILT]),
    ("Kerr's Column dates to 1644.", [_BUILT]),
    ("The Hill is 121 m high.", [_BUILT]),
]
BRACKETS_FALSE = [
    ("The Old Church is from 1644.", [_BUILT]),
    ("The best buildings of Orrin are the Old Church (1644).", [_BUILT]),
    ("The mill is 121 m high.", ["The mill is 121 m long."]),
]
LONG_NAMES_TRUE = [
    ("One is by the Park of Culture and Rest in Brill.", [_GARDENS]),
]
LONG_NAMES_FALSE = [
    ("The University of the Polish Academy is by the lake.", [_GARDENS]),
]
_WITHDREW = "Moreau let Trent's small company withdraw, and purchased its tools to build the fort."
_ORDERED = "After Trent had returned to Orrin, Kerr ordered him to lead the army, and while there Trent learned of it."
_SENT = "Even before Kerr returned, Holt had sent a company of 40 men under Ada Trent, who began a fort in 1754."
_TOLD = "At Orrin, the Danes told Kerr that they owned the land and that they would trade with Holt."
_INVESTS = "Governor Kerr of Brill was an investor in the Orrin Mill, which stood to lose money."
DOERS_TRUE = [
    ("A church was built in 1644.", ["Orrin has a church that was built in 1644 and a mill."]),
    ("Kerr died in 1999.", ["Kerr inspired Holt, Ada and Brill, led the party, and died in 1999."]),
    ("Holt's house burned that night.", ["Kerr called on Holt, whose house burned that night."]),
    ("The firm sued Kerr.", ["The firm that Holt founded sued Kerr in 1999."]),
    ("The Danes fled to Brill.", ["The Danes were defeated by Kerr and fled to Brill."]),
    ("The town was rebuilt by Kerr.", ["The town was burned by the Danes and rebuilt by Kerr."]),
    ("Kerr is a member of the council.", ["Kerr is a friend of Holt and a member of the council."]),
    ("Holt rode to Brill.", ["While Kerr slept, Holt stole the horse and rode to Brill."]),
    ("The mill was often sold.", ["The mill of Kerr was often sold."]),
    ("Moreau purchased its tools to build the fort.", [_WITHDREW]),
    ("Moreau let Trent's small company withdraw.", [_WITHDREW]),
    ("Trent learned of it.", [_ORDERED]),
    ("Ada Trent began a fort in 1754.", [_SENT]),
    ("Holt had sent a company of 40 men under Ada Trent.", [_SENT]),
    ("The Danes told Kerr that they would trade with Holt.", [_TOLD]),
    ("The Orrin Mill stood to lose money.", [_INVESTS]),
    ("Kerr sold oats.", ["Kerr founded the mill and sold oats."]),
    ("Kerr sells oats.", ["Kerr founded the mill and sells oats."]),
    ("Kerr sold old barns.", ["Kerr sold old mills and barns."]),
    ("The bank will close in May.", ["The bank lent Orrin money and will close in May."]),
    ("The bank is closing in May.", ["The bank lent Orrin money and is closing in May."]),
    (
        "Nils Berg took 40 prisoners.",
        ["Nils Berg drove the Danes out of Malmo, burned the town and took 40 prisoners."],
    ),
    ("Kerr left Orrin.", ["Kerr, whom Holt met, left Orrin."]),
    ("Holt left the town.", ["When Kerr came to Orrin, Holt, a baker, left the town."]),
    ("The mill in Orrin sells oats.", ["Kerr owns the mill in Orrin that sells oats."]),
    ("Kerr voted against it.", ["Kerr is an opponent who voted against it."]),
    ("Odile Kerr wrote the book.", ["The author who wrote the book is Odile Kerr of Orrin."]),
    ("The High Rhine is a form.", ["The High Rhine, which Danes (Swedes) also adopted, is a form."]),
]
DOERS_DOUBTFUL = [
    (
        "The Danes and the Swedes wanted Brill.",
        ["The Danes and the Swedes met in Orrin, where both powers wanted Brill."],
    ),
    ("Orrin ends in the sea.", ["Orrin lies on the Vistula, which flows through Brill and ends in the sea."]),
    ("Holt drew 900 people.", ["In 1999 Kerr and Holt opened the fair, and it drew 900 people."]),
    ("Ada had hired Holt.", ["Then Holt offered Kerr a post, but Ada had hired him."]),
    ("Kerr became king.", ["Ada married, and Kerr's son became king."]),
    ("Holt hurts Ada.", ["The plan of Kerr helps Holt and hurts Ada."]),
    ("Holt lives in Brill.", ["Kerr works for Holt and lives in Brill."]),
    ("Holt paid her debts.", ["Kerr gave Holt, who had lost everything, a new house and paid her debts."]),
    ("Ada Kerr was Trent's guide.", ["On the way Trent picked up Ada Kerr as a guide, the baker Holt, and two men."]),
    ("The company of 40 men began a fort.", [_SENT]),
    ("Kerr would trade with Holt.", ["At Orrin, the Danes met Kerr and saw that they would trade with Holt."]),
    ("Kerr wanted the mill.", ["Then Holt sued Kerr because she wanted the mill."]),
    ("Kerr bought rye.", ["Kerr met Holt, who sold the mill and bought rye."]),
    ("Holt left Orrin.", ["Kerr, whom Holt met, left Orrin."]),
    ("Kerr left the town.", ["When Kerr came to Orrin, Holt, a baker, left the town."]),
]
_CLAIMED = "Kerr wrote in 1999 that the mill had been sold to Holt and that the barn had burned. It was big."
REPORTED_TRUE = [
    ("Kerr wrote that the barn had burned.", [_CLAIMED]),
    ("The barn was big.", [_CLAIMED]),
    ("Ines Holt said that the mill burned.", ["When Kerr did not come, Ines Holt said that the mill burned."]),
    ("According to Ines Holt, the mill burned.", ["When Kerr did not come, Ines Holt said that the mill burned."]),
    ("Kerr did not come.", ["When Kerr did not come, Ines Holt said that the mill burned."]),
    ("The claims were made in 1999.", ["The claims that were made in 1999 failed."]),
    ("The letter was sent to Holt.", ["Kerr wrote the letter that was sent to Holt."]),
    ("Kerr promised Holt a mill.", ["In 1999, Kerr promised Holt a mill."]),
    ("Holt disagrees.", ["According to Kerr, the Danes burned the town; Holt disagrees."]),
]
REPORTED_FALSE = [
    ("Kerr would trade with Holt.", [_TOLD]),
]
# What limits or denies one thing doesn't another, nor are all that are counted fewer.
LIMITS_FALSE = [
    ("Orrin was the most common name.", ["Orrin was the second most common name."]),
    ("The bakery was not sold.", ["The bakery, not the mill, was sold."]),
    ("Kerr never left Orrin.", ["Kerr never ate and left Orrin."]),
    ("Kerr may leave.", ["Kerr may sell mills, and leaves."]),
    ("Over 900 people came.", ["Over 5 days, 900 people came."]),
    ("Mainly towns grew.", ["The mill is mainly old, and towns grew."]),
    ("The mill was always closed.", ["The mill was always open on days when the barn was closed."]),
]
REPORTED_DOUBTFUL = [
    ("Kerr left.", ["Ines Holt said the mill burned in 1999, and Kerr left."]),
]

# False, but a rule that could tell so would be elaborate: a person is asked.
FALSE_DOUBTFUL = [
    ("Kerr sold the mill in 1999.", ["Kerr sold the mill that Holt built in 1999."]),
    ("Kerr sold the mill in 1999.", ["Kerr sold the mill built in 1999."]),
    ("Kerr met the man in May.", ["Kerr met the man who left in May."]),
    ("Szanior remodelled the park.", ["The park's pond was remodelled by Szanior."]),
    ("Kerr saw the mill.", ["Holt was seen in the mill by Kerr."]),
    ("Szanior remodelled rivers.", ["The park on rivers was remodelled in 1850 by Szanior."]),
    ("Szanior remodelled the river.", ["The park near the river was remodelled by Szanior."]),
    (
        "When the war started, the French population was about 75,000 people.",
        [
            "The French population was about 75,000 people.",
            "When the war started, about 60,000 European settlers lived in the French colonies of North America.",
        ],
    ),
    ("After the fire, the town had 900 people.", ["The town had 900 people.", "After the fire, the mill was closed."]),
    (
        "During the siege, the bakers went on strike.",
        ["The bakers went on strike.", "During the siege, bread was rationed."],
    ),
    ("Because prices fell, the mill closed.", ["The mill closed.", "Because prices fell, the bakery grew."]),
    (
        "When the war broke out, the Cherokee supported the British.",
        ["The Cherokee supported the British.", "When the war broke out, the French recruited fighters."],
    ),
    (
        "While the king was away, the queen signed the treaty.",
        ["The queen signed the treaty.", "While the king was away, the dukes quarrelled."],
    ),
    (
        "Before the flood, the village had two schools.",
        ["The village had two schools.", "Before the flood, the bridge was made of wood."],
    ),
    ("In winter, the ferry carries mail.", ["The ferry carries mail.", "In winter, the road is closed."]),
    ("Under the treaty, Spain kept the island.", ["Spain kept the island.", "Under the treaty, France paid a fine."]),
    ("Since the law changed, the firm sells oil.", ["The firm sells oil.", "Since the law changed, cars are taxed."]),
    ("In 1756, the fair opened.", ["The fair closed in 1756 and opened in 1757."]),
    ("On the coast, the navy had ships.", ["The navy had ships in the south, and barracks on the coast."]),
    (
        "In 2004, Baldo Kerr founded the mill.",
        ["In 1999 Baldo Kerr founded the mill, and in 2004 Ines Holt bought it from Kerr for 20,000."],
    ),
    ("In Bonn, Haydn taught Beethoven.", ["Haydn taught Beethoven, who was born in Bonn, in Vienna."]),
    (
        "During the strike, the owners sold the mill.",
        ["The owners hired workers during the strike, and sold the mill after it."],
    ),
    ("Nils Berg beat Ove Holm.", ["Nils Berg beat Jan Lund, and Ove Holm left."]),
    ("The name French hides it.", ["The name French and Indian War hides it."]),
    ("Egypt made peace with Israel.", ["Sadat, the President of Egypt, made peace with Israel."]),
    ("Orrin bought the mill from Kerr.", ["Holt, a baker from Orrin, bought the mill from Kerr."]),
    ("Kerr was born in Orrin.", ["Holt, a sister of Kerr, was born in Orrin."]),
    ("Malmo won the race.", ["Lindqvist, the Mayor of Malmo, won the race."]),
    ("Linus taught at the School of Art.", ["Clara Holm, a pupil of Linus, taught at the School of Art."]),
    ("Kerr was first in 2004.", ["Kerr was first in 1999. Orrin was first in 2004."]),
    ("Prizes are given to the top 5 percent.", ["Orrin awards prizes. Honors are given to the top 5 percent."]),
    (
        "The Orrin Park was opened in 1865.",
        ["The Orrin Park is big, and the Brill Park, the oldest, was opened in 1865."],
    ),
    ("The Orrin Park was opened in 1865.", ["The Brill Park was opened in 1865, and the Orrin Park has benches."]),
    ("The Orrin Park was opened in 1865.", ["The Brill Park was opened in 1865. The Orrin Park has benches."]),
    ("The mill is Ivor Kerr.", ["The mill has 5 doors, and the head (chairman) of the council's board is Ivor Kerr."]),
    ("The High Rhine is 90 km long.", ["The High Rhine ends in Basel. The Rhine is 90 km long."]),
    ("Orrin remains high.", ["Orrin and Brill are towns; the reason for that: local demand remains high."]),
    ("The owner of the Orrin Mill burned.", ["The owner of the Orrin Mill sold it. The Orrin Mill burned."]),
    ("The owner of the Orrin Mill was to end in 2011.", [_TWICE]),
    ("The Orrin Mill was old.", ["The Orrin Mill burned. The Orrin Fair was old."]),
    ("The Orrin Mill was old.", ["The Orrin Mill burned, and Orrin was old."]),
    ("Kerr, who met Holt, died.", ["Kerr, who met Holt, left. Holt died."]),
    ("Kerr who met Holt died.", ["Kerr who met Holt left. Holt died."]),
    ("The mill was large.", ["The mill was small. The bakery was large."]),
    ("The mill was large.", ["The mill was small; the bakery was large."]),
    ("The mill was large.", ["The mill was small: the bakery was large."]),
    ("The mill was large.", ["The mill was small, and the bakery was large."]),
    ("The mill was large.", ["The mill was small and the bakery was large."]),
    ("The mill was small and large.", ["The mill was small, but the old bakery was large."]),
    ("The mill sold oats.", ["The mill bought rye, and bakers sold oats."]),
    ("The mill sold oats.", ["The mill sold rye, and the bakery has sold oats."]),
    ("The mill was sold in 1999.", ["The mill was sold. The old bakery burned in 1999."]),
    ("The council is 640.", ["The number of people who live in Orrin is 640. The council can wait."]),
    ("The council is 640.", ["The number of people who live in Orrin is 640, and the council can wait."]),
    ("Kerr sold 6 mills.", ["Kerr sold 5 mills to Holt, and 6 mills burned."]),
    ("Holt speaks French, as well as Kerr.", ["Holt speaks French, and Kerr speaks German."]),
    ("Holt speaks French and Kerr.", ["Holt speaks French and Kerr speaks German."]),
    ("The mill sells rye, as well as the bakery.", ["The mill sells rye, and the bakery has bought oats."]),
    ("There is an embassy in Poland.", ["Poland has an embassy in Berlin."]),
    ("There is an embassy in Berlin in Poland.", ["Poland has an embassy in Berlin."]),
    ("There are 5 cats in the Saxon Garden.", ["The owner of the Saxon Garden has 5 cats."]),
    ("There are 5 cats in the Saxon Garden.", ["The Saxon Garden owner has 5 cats."]),
    ("Orrin has 5 cats.", ["There are 5 cats in Orrin's houses."]),
    ("Orrin has 5 cats.", ["There are 5 cats in Brill and 6 in Orrin."]),
    ("Orrin has 5 cats.", ["There were plans for 5 cats in Orrin."]),
    ("The story has 5 cats.", ["There were 5 cats on the hill in the story."]),
    ("The Old Church dates from 1644.", [_BUILT]),
    ("Kerr's Column dates from 1603.", [_BUILT]),
    ("Kerr's Column is 121 m high.", [_BUILT]),
    ("The gardens are units of Rest.", [_GARDENS]),
    ("One by the lake is a unit of the Polish Academy of Science.", [_GARDENS]),
    ("Kerr is a son of Brill.", ["Kerr is a son of the Duke of Kent, and a friend of Brill."]),
    ("Orrin was built in 1644.", ["Orrin has a church that was built in 1644 and a mill."]),
    ("The mill was built in 1644.", ["Orrin has a church that was built in 1644 and a mill."]),
    ("Brill died in 1999.", ["Kerr inspired Holt, Ada and Brill, led the party, and died in 1999."]),
    (
        "Kerr gave Orrin to the Danes.",
        ["The treaty, signed by Kerr in 1999, ended the war and gave Orrin to the Danes."],
    ),
    ("Holt burned that night.", ["Kerr called on Holt, whose house burned that night."]),
    ("Holt sued Kerr.", ["The firm that Holt founded sued Kerr in 1999."]),
    ("Kerr shocked Ada.", ["The letter that Kerr wrote to Holt shocked Ada and changed the vote."]),
    ("Kerr fled to Brill.", ["The Danes were defeated by Kerr and fled to Brill."]),
    ("The Danes fled to Brill.", ["The Danes were defeated by Kerr, who fled to Brill."]),
    ("The Danes were rebuilt by Kerr.", ["The town was burned by the Danes and rebuilt by Kerr."]),
    ("Holt is a member of the council.", ["Kerr is a friend of Holt and a member of the council."]),
    ("Kerr rode to Brill.", ["While Kerr slept, Holt stole the horse and rode to Brill."]),
    ("Ada replaced Kerr.", ["Holt replaced Kerr as mayor and was replaced by Ada."]),
    ("Trent purchased its tools.", [_WITHDREW]),
    ("Trent's small company purchased its tools.", [_WITHDREW]),
    ("The company purchased tools.", [_WITHDREW]),
    ("Trent ordered Kerr to lead the army.", [_ORDERED]),
    ("Kerr learned of it.", [_ORDERED]),
    ("Kerr began a fort.", [_SENT]),
    ("Holt began a fort in 1754.", [_SENT]),
    ("Kerr stood to lose money.", [_INVESTS]),
    ("Brill stood to lose money.", [_INVESTS]),
    ("The mill sold oats.", ["Kerr founded the mill and sold oats."]),
    ("The mill sells oats.", ["Kerr founded the mill and sells oats."]),
    ("Kerr founded the mill, which sold oats.", ["Kerr founded the mill and sold oats."]),
    ("Kerr met Holt and sold the mill.", ["Kerr met Holt, who sold the mill."]),
    ("Orrin will close in May.", ["The bank lent Orrin money and will close in May."]),
    ("Orrin is closing in May.", ["The bank lent Orrin money and is closing in May."]),
    ("Orrin is a firm of Kerr.", ["The bank lent Orrin money and is a firm of Kerr."]),
    ("Kerr became champion.", ["Holt beat Kerr in the final and became champion."]),
    (
        "The Danes took 40 prisoners.",
        ["Nils Berg drove the Danes out of Malmo, burned the town and took 40 prisoners."],
    ),
    ("Kerr left Orrin in 2004.", ["Holt hired Kerr in 1999 but left Orrin in 2004."]),
    ("Kerr paid Holt 50 pounds.", ["Before Kerr left Orrin, Holt paid him 50 pounds."]),
    ("Kerr accused Holt of theft.", ["Kerr was elected mayor after Holt accused him of theft."]),
    ("Kerr is 50 years old.", ["Kerr is the owner of the Orrin Mill, which is 50 years old."]),
    ("Kerr sells oats.", ["Kerr owns the mill in Orrin that sells oats."]),
    ("It would save the mill.", ["Kerr insisted on the sale; he thought it would save the mill."]),
    ("The mill had been sold to Holt.", [_CLAIMED]),
    ("The barn had burned.", [_CLAIMED]),
    ("The mill burned.", ["When Kerr did not come, Ines Holt said that the mill burned."]),
    ("When Kerr did not come, the mill burned.", ["When Kerr did not come, Ines Holt said that the mill burned."]),
    ("The mill burned.", ["The mill burned in 1999, Ines Holt said."]),
    ("The mill burned.", ["According to Ines Holt, the mill burned in 1999."]),
    ("The mill burned.", ["The mill burned in 1999, Kerr claimed."]),
    ("The mill was sold in 1999.", ["The mill, Kerr claimed, was sold in 1999."]),
    ("The mill was sold in 1999.", ["Kerr claimed the mill was sold in 1999."]),
    ("The mill burned.", ['"The mill burned," Kerr wrote in 1999.']),
    ("Kerr had been killed.", ["One of Holt's men told Ada that Kerr had been killed by a shot."]),
    ("They owned the land.", [_TOLD]),
    ("Kerr settled 100 families.", ["The grant required that Kerr settle 100 families and build a fort."]),
    ("The law was unjust.", ["Critics argued that the law was unjust and that it harmed trade."]),
    ("It harmed trade.", ["Critics argued that the law was unjust and that it harmed trade."]),
    ("Kerr founded the mill.", ["It is believed that Kerr founded the mill."]),
    ("Kerr had died.", ["A rumour that Kerr had died reached Orrin."]),
    ("Kerr killed the king.", ["Kerr denied that he had killed the king."]),
    ("The mill was moved to Brill.", ["Kerr suggested that the mill be moved to Brill."]),
    ("Tolls were unfair.", ["Kerr, who argued that tolls were unfair, left Orrin in 1999."]),
    ("Orrin and Brill are the three towns.", ["Orrin, Brill and Linnay are the three towns."]),
    ("The reason remains high.", ["The reason for that: local demand remains high."]),
    ("That Kerr wrote to Holt shocked Ada.", ["The letter that Kerr wrote to Holt shocked Ada."]),
]
# True, but a rule that could tell so would be elaborate: a person is asked.
TRUE_DOUBTFUL = [
    ("The lists since 2004 are long.", ["The lists, which Kerr and Holt published since 2004, are long."]),
    ("Orrin lies 523 km (325 mi) east of Berlin, Germany.", [_FAR]),
    ("The Saxon Garden has over 100 species of trees.", ["There are over 100 species of trees in the Saxon Garden."]),
    ("The garden had 5 trees.", ["There were 5 trees in the garden, and Kerr sold them."]),
    ("The gardens are units of the University of Orrin and the Polish Academy of Science.", [_GARDENS]),
    (
        "The treaty gave Orrin to the Danes.",
        ["The treaty, signed by Kerr in 1999, ended the war and gave Orrin to the Danes."],
    ),
    ("The Vistula ends in the sea.", ["Orrin lies on the Vistula, which flows through Brill and ends in the sea."]),
    ("The fair drew 900 people.", ["In 1999 Kerr and Holt opened the fair, and it drew 900 people."]),
    ("Ada replaced Holt.", ["Holt replaced Kerr as mayor and was replaced by Ada."]),
    ("Kerr paid her debts.", ["Kerr gave Holt, who had lost everything, a new house and paid her debts."]),
    ("The plan hurts Ada.", ["The plan of Kerr helps Holt and hurts Ada."]),
    ("Kerr ordered Trent to lead the army.", [_ORDERED]),
    ("Old barns were sold by Kerr.", ["Kerr sold old mills and barns."]),
    ("Holt bought rye.", ["Kerr met Holt, who sold the mill and bought rye."]),
    ("Kerr left Orrin.", ["Kerr, who argued that tolls were unfair, left Orrin in 1999."]),
    ("Prices fell.", ["When prices fell, Kerr complained, and Holt left."]),
]


STRANGE_FALSE = [
    ("1,000 people left.", ["Thousands of people left."]),
    ("Twenty people left.", ["Twenty-five people left."]),
    ("Orrin sold the mill in Brill.", ["Orrin sold the mill."]),
    ("Elvis sold the mill.", ["Orrin sold the mill."]),
    ("NATO sold the mill.", ["Orrin sold the mill."]),
    ("Orrin sold the mill for $5.", ["Orrin sold the mill."]),
    ("Orrin sold the mill in May.", ["Orrin sold the mill."]),
    ("Orrin sold three mills.", ["Orrin sold mills."]),
    ("Orrin may sell the mill.", ["Orrin sold the mill."]),
    ("Orrin did not keep the mill.", ["Orrin sold the mill."]),
    ("Prices fell.", ["Prices rose."]),
    ("The plan was rejected.", ["The plan was approved."]),
    ("The mill is 5 m tall.", ["The mill is 5 m long."]),
    ("The mill is the worst of all mills.", ["The mill is one of all mills."]),
    ("According to the mayor, Orrin sold the mill.", ["Orrin sold the mill."]),
]
# Any other may say what a fact's does, and so may another way to write a name.
STRANGE_DOUBTFUL = [
    ("The mill sells flour and oats.", ["The mill sells flour as well as oats."]),
    ("Kerr picked the mill.", ["Kerr chose the mill."]),
    ("News of the fire got to Orrin.", ["News of the fire reached Orrin."]),
    ("The mill would burn later.", ["The mill burned in 1999."]),
    ("Overall it pleased Orrin.", ["In sum it was a joy to Orrin."]),
    ("Britain sold its mill.", ["The British mill was sold."]),
    ("The mill dates from 1644.", ["The mill was sold in 1644."]),
    ("The brothers founded a bank.", ["The brothers hoped to found a bank."]),
    ("Kerr sings as well as Holt sings.", ["Kerr sings and Holt sings."]),
    ("The mill sang as well as in 1999.", ["The mill sang and in 1999 danced."]),
]
STRANGE_TRUE = [
    ("30 people left.", ["Thirty people left."]),
    ("Twenty-five people left.", ["25 people left."]),
    ("The 13th mill burned.", ["The thirteenth mill burned."]),
    ("The mill burned in Sept. 2020.", ["The mill burned in September 2020."]),
    ("Roughly 5,000 people left.", ["About 5,000 people left."]),
    ("The mill is mostly old.", ["The mill is mainly old."]),
    ("The rebels freed Kerr.", ["The rebels freed Kerr in May."]),
]


@pytest.mark.parametrize(
    ("answer", "facts"),
    [
        *STRANGE_TRUE,
        *PASSIVES_TRUE,
        *INTENTIONS_TRUE,
        *DENIALS_TRUE,
        *WIDENED_TRUE,
        *CONDITIONS_TRUE,
        *FRONTED_TRUE,
        *HYPHENATED_TRUE,
        *LISTS_TRUE,
        *ASIDES_TRUE,
        *PORTIONS_TRUE,
        *SENTENCES_TRUE,
        *CLAUSES_TRUE,
        *COUNTED_TRUE,
        *LONG_NAMES_TRUE,
        *JOINED_TRUE,
        *DOERS_TRUE,
        *REPORTED_TRUE,
    ],
)
def test_what_says_the_same_is_proven(answer: str, facts: list[str]) -> None:
    assert {verdict(answer, *facts, says=says) for says in SPEAKERS} == {Verdict.PROVEN}


@pytest.mark.parametrize(
    ("answer", "facts"),
    [
        *STRANGE_FALSE,
        *PASSIVES_FALSE,
        *EXCHANGED_FALSE,
        *INTENTIONS_FALSE,
        *DENIALS_FALSE,
        *CONDITIONS_FALSE,
        *FRONTED_FALSE,
        *HYPHENATED_FALSE,
        *LISTS_FALSE,
        *ASIDES_FALSE,
        *PORTIONS_FALSE,
        *SENTENCES_FALSE,
        *CLAUSES_FALSE,
        *COUNTED_FALSE,
        *LONG_NAMES_FALSE,
        *THERE_FALSE,
        *BRACKETS_FALSE,
        *JOINED_FALSE,
        *REPORTED_FALSE,
        *LIMITS_FALSE,
    ],
)
def test_what_says_something_else_is_a_fault(answer: str, facts: list[str]) -> None:
    assert {verdict(answer, *facts, says=says) for says in SPEAKERS} == {Verdict.UNPROVEN}


def test_what_is_said_of_another_isnt_proven_whoever_says_it() -> None:
    fact = "The firm, a rival of the maker of clocks, moved to Oslo."
    assert all(verdict("The maker of clocks moved to Oslo.", fact, says=says) > Verdict.PROVEN for says in SPEAKERS)


def test_some_people_who_say_it_limit_nothing() -> None:
    fact = "Accuracy of the old book is in doubt."
    assert verdict("Accuracy of the book is in doubt.", fact, says="some people") == Verdict.PROVEN
    assert verdict("Books are in doubt.", "Some books are in doubt.", says="some people") == Verdict.UNPROVEN


@pytest.mark.parametrize(
    ("answer", "facts"),
    [
        *DOUBTFUL,
        *FALSE_DOUBTFUL,
        *WIDENED_DOUBTFUL,
        *PARTS_DOUBTFUL,
        *TRUE_DOUBTFUL,
        *STRANGE_DOUBTFUL,
        *BRACKETS_DOUBTFUL,
        *DOERS_DOUBTFUL,
        *REPORTED_DOUBTFUL,
    ],
)
def test_what_may_say_something_else_is_to_be_confirmed(answer: str, facts: list[str]) -> None:
    assert {verdict(answer, *facts, says=says) for says in SPEAKERS} == {Verdict.DOUBTFUL}


@pytest.mark.parametrize(("answer", "fact", "says"), ATTRIBUTED_TRUE)
def test_who_says_it_may_be_put_in_front_word_for_word(answer: str, fact: str, says: str) -> None:
    assert verdict(answer, fact, says=says) == Verdict.PROVEN


@pytest.mark.parametrize(("answer", "fact", "says"), ATTRIBUTED_FALSE)
def test_nobody_else_is_said_to_say_it(answer: str, fact: str, says: str) -> None:
    assert verdict(answer, fact, says=says) == Verdict.UNPROVEN


@pytest.mark.parametrize(
    ("answer", "says", "expected"),
    [
        ("The bank refused to sell, stating that prices must not fall.", "the bank", Verdict.DOUBTFUL),
        ("The bank refused to sell, saying that prices must not fall.", "the bank", Verdict.DOUBTFUL),
        ("The bank refused to sell, stating that prices must not fall.", "the article", Verdict.DOUBTFUL),
        ("The bank refused to sell, stating that prices must not fall.", "Kerr", Verdict.DOUBTFUL),
        ("The bank refused to sell, stating that prices must fall.", "the bank", Verdict.DOUBTFUL),
    ],
)
def test_who_does_a_thing_may_be_said_to_state_another(answer: str, says: str, expected: Verdict) -> None:
    refused, stated = record("The bank refused to sell.").facts, record("Prices must not fall.", says=says).facts
    facts = (*refused, stated[0].model_copy(update={"id": "F2"}))
    known = record("The bank refused to sell.").model_copy(update={"facts": facts})
    assert Prover(known, ENGLISH).prove(answer, facts).verdict == expected


@pytest.mark.parametrize(
    ("answer", "fact", "reason"),
    [
        ("Yes, the mill sells flour.", "The mill sells flour.", "begins with 'Yes', which answers one way to ask"),
        ("No, the mill sells flour.", "The mill sells flour.", "begins with 'No', which answers one way to ask"),
        ("Yes, the mill sells rye.", "The mill sells flour.", "state what is so; says 'rye' in words of its own"),
        ("Kerr sold oats.", "Kerr wanted to sell oats.", "says for certain what is only meant, or said, 'to sell'"),
        ("Kerr sold oats.", "Kerr is said to have sold oats.", "what is only meant, or said, 'is said to have sold'"),
        (
            "Holt was beaten by Kerr.",
            "Kerr came, and Holt beat Kerr.",
            "joins it with 'by': fact F1 has ', and Holt beat Kerr'",
        ),
        ("The mill did not sell.", "The mill did not sell oats.", "leaves out 'oats', and so says more"),
        ("Ada of Kerr sells oats.", "Kerr sells oats.", "says it of the source: fact F1 has 'Kerr sells'"),
        (
            "Cats eat rats and Kerr.",
            "Cats eat rats and Kerr feeds cats.",
            "may say it of another: fact F1 has 'eat rats",
        ),
        ("Holt left.", "Kerr met Holt and left.", "may say it of another: fact F1 has 'met Holt and left'"),
        ("The mill burned.", "Kerr told Holt that the mill burned.", "leaves out who says it: 'Kerr told'"),
        ("The mill was old.", "The mill was new. The barn was old.", "may say it of another: fact F1 has 'was new. "),
    ],
)
def test_a_reason_tells_what_to_mend(answer: str, fact: str, reason: str) -> None:
    known = record(fact, says="Ada Holt")
    assert reason in "; ".join(Prover(known, ENGLISH).prove(answer, known.facts).reasons)


@pytest.mark.parametrize(
    ("answer", "strange"),
    [
        ("Holt sold the mill in 1999.", True),  # a name
        ("Kerr sold the mill in 1998.", True),
        ("Kerr sold 3 mills in 1999.", True),
        ("Yes, Kerr sold the mill in 1999.", True),
        ("Kerr sold all of the mill in 1999.", False),  # a limit: "all" of a list may only sum it up
        ("At first Kerr sold the mill in 1999.", False),
        ("Kerr sold two kinds of mill in 1999.", False),
        ("Kerr sold twenty-five mills in 1999.", False),
        ("Kerr lost the mill in 1999.", False),
    ],
)
def test_what_no_curator_can_confirm(answer: str, *, strange: bool) -> None:
    known = record("Kerr sold the mill in 1999.")
    found = Prover(known, ENGLISH).prove(answer, known.facts)
    assert (found.verdict > Verdict.PROVEN, found.strange) == (True, strange)


@pytest.mark.parametrize("text", ["Kerr told Holt that the mill burned.", "Kerr said the mill burned."])
def test_who_says_it_needs_no_second_mention_where_the_record_has_it(text: str) -> None:
    assert verdict("The mill burned.", text, says="Ada Kerr") == Verdict.PROVEN
    assert verdict("The mill burned.", text, says="Holt") == Verdict.DOUBTFUL


def test_a_reason_names_what_its_fact_has_not_and_once() -> None:
    known = record("Kerr halted the $12 Orrin Mill in May.", "The Orrin Mill was to end by 2011.")
    [reason] = Prover(known, ENGLISH).prove("The $12 Orrin Mill was to end by 2011.", known.facts).reasons
    assert reason.startswith("says 'The $12 Orrin Mill was to end by 2011' and puts together what is said apart: ")
    assert reason.endswith("fact F2 has 'The Orrin Mill was to end by 2011', and no '$12'")


def test_another_way_to_write_an_own_name_is_to_be_confirmed() -> None:
    known = record("The Trust of Orrin sold the mill.")
    ways = ("trust of orrin", "ot", "old trust")
    assert Prover(known, ENGLISH).prove("OT sold the mill.", known.facts).verdict == Verdict.UNPROVEN
    assert Prover(known, ENGLISH, [ways]).prove("OT sold the mill.", known.facts).verdict == Verdict.DOUBTFUL

"""The sentences that the sample tickets are put together from.

Every kind has its own way of complaining, but the vocabulary overlaps on purpose: people who
want their money back talk about deliveries, people who cannot log in talk about invoices.
"""

KINDS = ("billing", "delivery", "account", "bug", "refund", "product", "cancel", "other")

OPENERS = (
    "Hello,", "Hi there,", "Good morning,", "Hi,", "Dear team,", "Hey,", "To whom it may concern,",
    "Hello again,", "Hi support,", "Good evening,", "Hello everybody,", "Morning!", "Hi {name},",
    "Me again.", "Dear Sir or Madam,",
)  # fmt: skip

CLOSERS = (
    "Please get back to me today.", "Thanks in advance.", "Can somebody look into this?",
    "I have been a customer for {years} years and this is new.", "Kind regards, {name}",
    "Nobody answers the phone.", "This is the {nth} time I am writing.", "Thanks, {name}",
    "I would really like an answer this week.", "Please advise.", "Waiting for your reply.",
    "My order number is {order}.", "Regards", "It is quite urgent.", "Sent from my phone",
    "Otherwise I am happy with you.", "What should I do now?", "Yours, slightly annoyed, {name}",
    "If you need a photo, just say so.", "A short answer is enough.", "I am on the train, sorry.",
    "My neighbour says you are usually quick.", "Best, {name}", "Please don't send a survey after.",
    "You can reach me on {day} after four.", "Excuse my English.", "Have a nice {day}.",
)  # fmt: skip

# What people tell first and what says nothing about who should answer.
DETAILS = (
    "I ordered the {item} on {day} and paid {amount} by card.",
    "It is about order {order}, placed in {month}.",
    "Your app sent me here.",
    "I bought the {item} and the {item2} together.",
    "The parcel came on {day}, no problem with that.",
    "I have been through your help pages twice.",
    "{name} from your chat told me to write to this address.",
    "I already sent a mail on {day} with the invoice attached.",
    "The {item} was a present for my mother.",
    "I am logged in as always and use {browser}.",
    "We are a small office in {city}.",
    "I returned a {item2} to you before and that went fine.",
    "My subscription runs since {month}.",
    "You had the {item} in the sale for {amount}.",
    "The order confirmation looks right to me.",
    "I moved to {city} in {month}.",
    "My son set up the account for me.",
    "The refund from last time came quickly, thank you.",
    "I was about to cancel, then {name} talked me out of it.",
    "Your website says to use this form for everything.",
    "The delivery was quick, I must say.",
    "I attach a photo of the {item}.",
    "I paid with a voucher and the rest by card.",
    "I got your newsletter on {day}.",
    "It cost {amount}, which is a lot for me.",
    "I spoke with {name} on {day}, who wrote nothing down it seems.",
)

CORE = {
    "billing": (
        "My card was charged twice for order {order}.",
        "The invoice for {month} shows {amount}, but we agreed on {amount2}.",
        "I was billed {amount} although I am still in the free month.",
        "Why does my bill include a service fee of {amount2} this time?",
        "The VAT number on the invoice is wrong, our accountant cannot book it.",
        "I pay by direct debit, yet you sent me a payment reminder for {month}.",
        "There is a payment of {amount} to you on my statement that I don't recognise.",
        "The discount code {code} was accepted but the total did not change.",
        "Please send the invoice for order {order} to our accounting department.",
        "My bank says the payment went through, your page says it is open.",
        "The price in the basket was {amount2}, on my card it became {amount}.",
        "You charged me in dollars instead of euros, the bank took a fee on top.",
        "I need all invoices of last year as PDF, the page lists only {month}.",
        "I changed to the yearly plan and was still debited the monthly price.",
        "The receipt shows only one {item}, but {amount} is the price of two.",
        "A reminder fee of {amount2}? I never got the first bill.",
        "Can I pay in three parts, or only all of it at once?",
        "My voucher over {amount2} was not counted.",
        "Which account should I transfer the {amount} to, yours has changed?",
        "My card expired in {month}, where do I enter the new one?",
    ),
    "delivery": (
        "The {item} should have come on {day}, tracking has not moved since.",
        "My parcel was left in the rain in front of the house and the box is soaked.",
        "Tracking says delivered, but nothing is here and the neighbours know nothing.",
        "The courier rang at the wrong address again, ours is in {city}.",
        "Half of order {order} is missing, there is only the {item} in the box.",
        "How long does shipping to {city} take at the moment?",
        "Your driver dropped the {item} over the fence and now it has a crack.",
        "Order {order} has been at the depot in {city} for {days} days.",
        "I got somebody else's parcel, with their {item2} instead of my {item}.",
        "Can I still change the delivery address for order {order}?",
        "I stayed home all {day} and nobody came, the slip says you missed me.",
        "The express shipping that I paid for took {days} days.",
        "Customs in {city} is asking for a paper about the {item} that I don't have.",
        "Please deliver to the pick-up shop, I am at work until six.",
        "When will the {item} be back in stock and sent out?",
        "Package arrived open, taped up again, and the {item} was not in it.",
        "The note in the letter box is unreadable, where did you leave the {item}?",
        "Could you put the {item} and the {item2} into one parcel?",
        "It went to {city}, then to {city}, then back to {city}. Is it on holiday?",
        "The pick-up shop sent my order back after two days.",
    ),
    "account": (
        "I can't log in since {day}, it says my password is wrong.",
        "The reset mail never arrives, I checked the spam folder too.",
        "Please change the e-mail address of my account, the old one is gone.",
        "My account is locked after three tries, how do I get it back?",
        "The code for the two-step login goes to a phone number I no longer have.",
        "Somebody logged in to my profile from {city}, that was not me.",
        "I have two accounts now, can you join them so that I keep my orders?",
        "How do I delete my account and everything you stored about me?",
        "I got married, my name has to change in the profile and on the invoices.",
        "The link to confirm my registration has expired.",
        "My colleague left, please move the company login to me.",
        "You ask me to verify my identity, but the upload refuses my passport.",
        "I cannot add a second user to our team, the button is grey.",
        "My saved addresses and my wish list are gone after signing in.",
        "It tells me that this e-mail is already registered, but I never signed up.",
        "Please stop sending the newsletter, I cannot find it in my settings.",
        "My birthday is wrong in the profile and the field is locked.",
        "I forgot which e-mail I signed up with, can you look under {name}?",
        "Please send me a copy of all data that you keep about me.",
        "My points are gone since you joined my two profiles.",
    ),
    "bug": (
        "The app closes by itself as soon as I open the {item} page.",
        "On the checkout page the button to pay does nothing in {browser}.",
        "Since the last update the search finds nothing at all.",
        "The basket is empty every time I go back one page.",
        "I see an error {code} when I upload a picture of the {item}.",
        "Dates in my order list are a month off, it shows {month} for everything.",
        "The page jumps to the top whenever I pick a size, {browser} on a tablet.",
        "The app keeps asking me to log in, every single time I open it.",
        "Your site shows prices as 0.00 until I reload it twice.",
        "Push messages arrive in a language that I don't speak.",
        "The map for pick-up shops stays grey and loads forever.",
        "After typing my address the form clears itself, letters like ö turn to question marks.",
        "Downloading the invoice gives an empty file of zero bytes.",
        "The filter by colour has been broken for {days} days, it hides the {item}.",
        "Text overlaps with the photo on the {item} page, I can't read the size.",
        "The tracking page spins and then says something went wrong.",
        "I press save, it says saved, and the old address is back.",
        "The login page is white in {browser}, only the cat picture loads.",
        "The cancel button in the app leads to a page that does not exist.",
        "The voucher field swallows every second letter.",
    ),
    "refund": (
        "I sent the {item} back on {day} and I am still waiting for my money.",
        "I would like to return the {item}, it is too small.",
        "You promised {amount} back within {days} days, nothing has arrived.",
        "Where do I get the label for the return of order {order}?",
        "I cancelled order {order} the same evening and you still took {amount}.",
        "The {item} broke after {days} days, I want my money back, not a new one.",
        "You paid back only {amount2} of {amount}, why not all of it?",
        "The return has been at your warehouse for {days} days, says the tracking.",
        "The {item} is scratched, I would keep it for half the price.",
        "Your courier did not take the return on {day}, the box stands in the hall.",
        "The label for the return cannot be scanned, says the post office.",
        "I opened the box of the {item}, can I still send it back?",
        "I got my money back for the {item} but not for the postage.",
        "I got a voucher but asked for the money on my card.",
        "This {item} looks nothing like the photo, how can I give it back?",
        "Can I exchange the {item} for the {item2}, or do I have to order again?",
        "I am within the fourteen days and want to withdraw from the purchase.",
        "The shop in {city} refused to take back the {item} that I bought online.",
        "It never arrived, so please just give me back the {amount}.",
        "The credit for the {item} I returned does not show on my statement.",
    ),
    "product": (
        "Can you tell me if the {item} contains leather?",
        "Which size of the {item} do you recommend for somebody of 1.85 m?",
        "Can the {item} be washed at sixty degrees?",
        "Does the {item} work with the {item2} that I bought {years} years ago?",
        "Do you sell spare parts for the {item}?",
        "I lost the manual of the {item}, is there one to download?",
        "What is the difference between the old {item} and the new one?",
        "Is the {item} also made in green, and I mean a decent green?",
        "How heavy is the {item} without its box?",
        "How long is the guarantee on the {item}?",
        "Does the {item} come with batteries or do I buy them apart?",
        "Where is the {item} made?",
        "The page does not say how loud the {item} is.",
        "Is the {item} safe for a child of {years}?",
        "How do I clean the {item} without ruining it?",
        "Would you take the {item} or the {item2} for a week in {city}?",
        "Does the {item} fit into hand luggage?",
        "Which bulb goes into the {item}? The sheet shows three.",
        "Will you have the {item} in a larger size in {month}?",
        "My {item} makes a clicking noise, is that how it should be?",
    ),
    "cancel": (
        "Please cancel order {order}, I ordered the wrong {item}.",
        "I want to end my subscription at the end of {month}.",
        "How do I get out of the yearly plan?",
        "Stop order {order} before it is sent out.",
        "I ordered the {item} twice by mistake, please drop one of them.",
        "Please end my membership and confirm it in writing.",
        "I no longer need the {item}, can you still stop it?",
        "You renewed my plan without asking, I gave notice in {month}.",
        "I tried the coffee box for a month and don't want another one.",
        "What is the notice period of the {amount2} plan?",
        "My daughter ordered {years} of the {item} on my tablet, please undo that.",
        "Take the {item} out of order {order}, the rest can stay.",
        "I found the {item} cheaper, so forget my order.",
        "Can I pause the subscription while I am in {city}?",
        "I signed up for the free month and want it to stop there.",
        "There is no button to cancel, neither in the app nor on the page.",
        "Please withdraw my pre-order of the {item}.",
        "I cancelled on {day} and got a message that the order was sent anyway.",
        "My father died, his subscription has to be ended.",
        "{days} days to send a {item}? Then I would rather have none, please cancel.",
    ),
    "other": (
        "Do you have a shop in {city} where I can see the {item}?",
        "I just want to say that {name} on the phone was really kind and quick.",
        "Are you hiring in {city}? I could not find a page for it.",
        "We are a school and would like to order forty of the {item}, is there a price for that?",
        "Your music on the phone is far too loud.",
        "Will there be a sale in {month} again?",
        "I write a blog about such things and would like to work with you.",
        "Could you please print less paper, the box was full of leaflets.",
        "What are your opening hours around the holidays?",
        "The person in the chat hung up on me, that was rude.",
        "Who is responsible for advertising at your company?",
        "I am a student and have {years} questions for my thesis about web shops.",
        "Your driver sang in the stairs, the whole house liked it.",
        "Your advert on the tram in {city} has a spelling mistake.",
        "Do you take old {item} back for recycling?",
        "We produce the {item} and would like to sell it through you.",
        "Is there parking at your shop in {city}?",
        "Do you give anything to charity? Our club needs a {item} for the raffle.",
        "Why do you need {days} tons of filling paper for one {item}?",
        "I found a glove in the parcel that is not mine. It is a nice glove.",
    ),
}

# Sentences that could come from more than one kind: what a model finds hard.
AMBIGUOUS = (
    (
        ("billing", "refund"),
        "I paid {amount} for order {order} and want to know where that money went.",
    ),
    (("billing", "refund"), "There is still {amount} between us, please look at my statement."),
    (("delivery", "refund"), "Nothing came, and by now I no longer need the {item}."),
    (("delivery", "refund"), "The {item} arrived in pieces, what happens now?"),
    (("account", "bug"), "It throws me out as soon as I open my orders."),
    (("account", "bug"), "I cannot get past the page after the password."),
    (("billing", "bug"), "The payment page shows a different total each time."),
    (("billing", "account"), "My company's address is wrong everywhere, also on what you send us."),
    (("delivery", "other"), "Do you ship the {item} to {city}, and what does it cost?"),
    (("other", "refund"), "I am not happy with the {item} at all."),
    (("product", "refund"), "The {item} does not do what I expected."),
    (("product", "bug"), "I cannot find the size of the {item} anywhere."),
    (("product", "other"), "I have a question about the {item} before I buy it in {city}."),
    (("product", "delivery"), "Will there be more of the {item} by {day}?"),
    (("cancel", "refund"), "I changed my mind about the {item}, order {order}."),
    (("cancel", "refund"), "I don't want the {item} any more, what do I have to do?"),
    (("cancel", "billing"), "You took {amount} for a plan that I thought was over."),
    (("cancel", "account"), "I would like to leave you, please close everything."),
    (("cancel", "delivery"), "If the {item} is not on its way by {day} I don't want it."),
    (("billing", "other"), "Is there a lower price for the {item} if we take ten?"),
    (("delivery", "bug"), "The status of order {order} has not changed for {days} days."),
    (("other", "account"), "I have a question about what you keep about me."),
)

# Words that people use for each other; a message may take any of them.
SYNONYMS = {
    "parcel": ("package", "box", "shipment", "order"),
    "invoice": ("bill", "receipt", "statement"),
    "money": ("cash", "amount", "payment"),
    "app": ("application", "program", "phone app"),
    "page": ("site", "website", "screen"),
    "account": ("profile", "login", "customer account"),
    "subscription": ("plan", "contract", "membership"),
    "plan": ("subscription", "contract", "tariff"),
    "cancel": ("stop", "undo", "call off", "cancle"),
    "order": ("purchase", "delivery", "basket"),
    "return": ("send-back", "parcel back", "retour"),
    "courier": ("driver", "postman", "delivery guy"),
    "tracking": ("the tracking page", "the status", "traking"),
    "password": ("pass word", "pasword", "login code"),
    "back": ("again", "bakc", "in return"),
    "arrived": ("came", "turned up", "got here"),
    "wrong": ("not right", "incorrect", "off"),
    "question": ("query", "request", "small question"),
    "Please": ("Kindly", "Pls", "Would you please", "I ask you to"),
    "please": ("kindly", "pls", "if you can"),
}

ITEMS = (
    "jacket", "kettle", "desk lamp", "helmet", "loudspeaker", "coffee grinder", "backpack",
    "rain coat", "phone case", "office chair", "blender", "bike light", "wool blanket", "tent",
    "keyboard", "frying pan", "suitcase", "alarm clock", "yoga mat", "monitor stand", "bread knife",
    "garden hose", "hiking boots", "rice cooker", "headphones", "curtain", "toolbox", "thermos",
)  # fmt: skip

PRICES = ("19.90", "24.00", "39.95", "49.00", "79.90", "99.00", "129.00", "249.95")
FEES = ("2.50", "3.99", "4.90", "7.50", "9.00", "12.99", "17.50")
NAMES = ("Marta", "Jonas", "Aisha", "Peter", "Lucía", "Tom", "Zoë", "Ivan", "Nadia", "Søren", "Kim")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
BROWSERS = ("Firefox", "Chrome", "Safari", "Edge")

CITIES = (
    "Berlin", "Paris", "London", "Madrid", "Vienna", "Zürich", "Kraków", "Lisbon", "München",
    "Milan", "Dublin", "Gent", "Aarhus",
)  # fmt: skip

GUIDELINE = """\
What does the person want from us? Choose the one kind that says who should answer.

billing   money we took or ask for: invoices, charges, prices, payment methods
delivery  where a parcel is, how it arrived, where it should go
account   logging in, the profile, users, personal data
bug       the site or the app does something wrong
refund    sending back what arrived, getting money back
product   what a thing is, can do, fits, costs to keep; questions before and after buying
cancel    stopping an order that is not here yet, ending or pausing a subscription
other     praise, shops, jobs, advertising, everything else

When two kinds fit, take the one the person asks for in the end.
"""

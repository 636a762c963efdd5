"""Made-up claims by the thousand, each with words of its own, and transcripts that hold them."""

import random

# Who: a plural, and what one of them is called.
WHO = [
    "bakeries", "clinics", "ferry companies", "libraries", "orchards", "theatres", "breweries", "repair shops", "nurseries",
    "housing associations", "vineyards", "museums", "swimming pools", "printers", "dairies", "hotels", "schools", "laundries",
    "bookshops", "fire brigades", "sawmills", "pharmacies", "harbours", "bus companies", "choirs", "allotment clubs",
    "hospitals", "newsrooms", "potteries", "football clubs", "fish markets", "language schools", "ski lifts", "zoos",
    "cheese makers", "funeral homes", "tailors", "quarries", "call centres", "water boards",
]
# What: each is about something else, so that an episode does not say one thing twice. {who} and {n} make it one of many.
WHAT = [
    "{Who} that publish their waiting times lose about {n} percent fewer customers, because a known delay is easier to forgive than an unknown one.",
    "Paying the night shift {n} percent more costs {who} less than replacing the people who leave it every spring.",
    "{Who} raise prices too rarely: a yearly rise of {n} in a thousand passes unnoticed, while a large one every five years starts a quarrel.",
    "A paper checklist of {n} lines prevented more accidents in {who} than any camera that was installed afterwards.",
    "Whoever inherits one of the {who} should change nothing for {n} months, since most odd habits turn out to guard against something.",
    "Solar panels pay for themselves within {n} months on the roofs of {who}, because their machines run at noon when the sun does.",
    "Children who spend {n} afternoons in {who} learn more about work than in a year of talks about careers.",
    "{Who} overestimate online reviews, for barely {n} customers in a thousand ever read one before they come.",
    "The quietest apprentice is usually the best one, and {who} that interview by trial work instead of by talk keep {n} percent more of them.",
    "Insurance for {who} has become so dear that {n} of them in one valley now save together and insure one another.",
    "Software rarely fails {who} on the first day; it fails after {n} weeks, when the person who asked for it has moved on.",
    "Shorter opening hours made {who} more profitable in one trial, because {n} percent of the takings came in a third of the time.",
    "Loyalty cards give {who} nothing but a discount for people who would have come anyway, as {n} weeks without them showed.",
    "A second door, built for {n} thousand, did more for the trade of {who} than ten years of advertisements in the paper.",
    "{Who} that let their staff draw up the rota see sick leave fall by {n} percent, as people plan around what they chose.",
    "Rain is blamed for the poor summers of {who}, yet the weather explains only {n} percent of the difference between two years.",
    "Old machines last in {who} when one person owns the oil can: shared care of {n} devices is nobody's care at all.",
    "Tourists ruin {who} slowly, by making it sensible to serve {n} strangers well once and no neighbour well twice.",
    "Banks lend to {who} against the building and not against the skill, so {n} good ones close whenever a lease ends.",
    "An honest mistake that is told within {n} hours costs {who} a customer in fifty; one that is found out costs one in three.",
    "Energy for heating water is the hidden expense of {who}, larger by {n} percent than the rent about which everybody complains.",
    "Volunteers keep {who} alive only where somebody is paid to thank them, and {n} hours a month of that is enough.",
    "Mergers of {who} save {n} percent on paper and lose it again, because two ways of doing things survive side by side for years.",
    "Noise drives good people out of {who} sooner than pay does, and felt on {n} surfaces is the cheapest remedy there is.",
]
ASKED = [
    "And how did you find that out?", "Really? I would have guessed the opposite.", "Can you say a little more about that?",
    "Okay, let me push back on this for a moment.", "What surprised you most?", "Right, right.",
]
FIRST = ["Ada", "Bruno", "Cleo", "Dario", "Edda", "Falk", "Gita", "Hugo", "Ines", "Jorun", "Kofi", "Lene"]
LAST = ["Amberley", "Brock", "Castellane", "Drummond", "Eskola", "Farquhar", "Grieve", "Hollis", "Ibarra", "Jessop"]


class Claims:
    """Draws claims, none of them twice."""

    def __init__(self, seed):
        self.rng, self.drawn = random.Random(seed), set()

    def episode(self, count):
        """`count` claims on as many subjects and about as many trades."""
        claims = []
        for what, who in zip(self.rng.sample(range(len(WHAT)), count), self.rng.sample(WHO, count)):
            n = self.rng.randrange(11, 99)
            while (what, who, n) in self.drawn:
                n = self.rng.randrange(11, 99)
            self.drawn.add((what, who, n))
            claims.append(WHAT[what].format(who=who, Who=who.capitalize(), n=n))
        return claims

    def person(self):
        return f"{self.rng.choice(FIRST)} {self.rng.choice(LAST)}"


def vtt(claims, host, guest, rng):
    """A talk in which `guest` makes `claims`; cues are cut at 65 characters, and a turn's first says who speaks."""
    turns = [(host, f"Welcome back to the show. I'm {host}, and with me today is {guest}.")]
    for at, claim in enumerate(claims):
        turns.append((guest, claim))
        if at % 3 == 2:
            turns.append((host, rng.choice(ASKED)))
    turns.append((host, f"{guest}, thank you for coming. If you liked this episode, please leave us a review."))
    lines, second = ["WEBVTT", ""], 1.0
    for who, text in turns:
        tag = f"<v {who}>"
        while text:
            cut = text if len(text) <= 65 else text[:text.rindex(" ", 0, 66)]
            text, took = text[len(cut):].strip(), len(cut) / 15
            lines += [f"{clock(second)} --> {clock(second + took)}", f"{tag}{cut}", ""]
            second, tag = second + took, ""
    return "\n".join(lines).encode()


def clock(seconds):
    whole = round(seconds * 1000)
    return f"{whole // 3600000:02}:{whole // 60000 % 60:02}:{whole // 1000 % 60:02}.{whole % 1000:03}"

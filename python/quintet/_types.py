"""What operations take and answer.

Written by python/generate.py from the schemas of the operations: change those.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, Union, final

from ._answer import Answer, blank, frozen, maybe, others

__all__ = [
    "AddedFeeds",
    "Addition",
    "AdditionKind",
    "AddressLine",
    "AddressesList",
    "AreaThemes",
    "Audit",
    "Basis",
    "Bounced",
    "Breach",
    "Brief",
    "BriefBasis",
    "BriefId",
    "BrokenReader",
    "BuildReport",
    "Chance",
    "Change",
    "ChangeBorn",
    "ChangeGrown",
    "ChangeMerged",
    "ChangeRetired",
    "ChangeShrunk",
    "ChangeSplit",
    "Changes",
    "Checked",
    "ClaimBands",
    "ClusterReport",
    "Community",
    "CommunityPage",
    "Contribution",
    "Counts",
    "Daily",
    "DailyJob",
    "DailyJobLine",
    "DailyLine",
    "Damage",
    "DeleteReport",
    "Delivered",
    "DeliveriesList",
    "DeliveryLine",
    "Detail",
    "Difference",
    "Entry",
    "EpisodeLine",
    "Erased",
    "Excluded",
    "Exclusion",
    "ExplainedProfile",
    "ExplainedWish",
    "Explanation",
    "Exported",
    "ExportedFeeds",
    "Failure",
    "FeedAddresses",
    "FeedEntry",
    "FeedLine",
    "FeedNews",
    "FeedsList",
    "FieldStats",
    "Fingerprint",
    "Found",
    "Got",
    "Grounds",
    "GroupId",
    "GroupPage",
    "Heeded",
    "Hit",
    "How",
    "ImportFile",
    "Imported",
    "ImportedProfile",
    "IngestReport",
    "Insight",
    "InsightId",
    "InsightPage",
    "Intended",
    "Item",
    "JobMoment",
    "KeptBrief",
    "KeptProfile",
    "KeptVersion",
    "KeptWord",
    "Level",
    "Member",
    "Miss",
    "MissingShard",
    "Mode",
    "ModelRecord",
    "ModelUse",
    "Named",
    "NewestInsights",
    "OpenLine",
    "Part",
    "Processor",
    "Quiet",
    "ReaderLine",
    "ReadersList",
    "Reason",
    "Related",
    "RelatedPage",
    "Remark",
    "RemovedFeed",
    "Replayed",
    "ReplayedDays",
    "Resent",
    "RisingThemes",
    "RuleCount",
    "Saved",
    "ScanReport",
    "SearchSettings",
    "Selection",
    "SentBriefs",
    "Settings",
    "Shard",
    "ShownPath",
    "Signal",
    "Silence",
    "StandingCounts",
    "Taken",
    "Tally",
    "Theme",
    "ThemeTrend",
    "Tree",
    "TreeState",
    "Undone",
    "UndoneWord",
    "Unserved",
    "Update",
    "UpgradeReport",
    "VectorLayout",
    "Verification",
    "Via",
    "Voice",
    "WebhookSecrets",
    "Weights",
    "Window",
]


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class MissingShard(Answer):
    """A folder of an index that cannot be read now; what the others hold is answered.

    Attributes:
        folder: The folder.
        why: Why it cannot be read.
    """

    folder: str
    why: str

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "folder",
            "why",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> MissingShard:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.folder = given["folder"]
        one.why = given["why"]
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class AddedFeeds(Answer):
    """What was added.

    Attributes:
        added: Addresses that are new.
        known: Addresses that were known.
        refused: What is no address of a feed, and why.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    added: tuple[str, ...]
    known: tuple[str, ...]
    refused: tuple[str, ...]
    missing_shards: tuple[MissingShard, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "added",
            "known",
            "refused",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> AddedFeeds:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.added = tuple(given["added"])
        one.known = tuple(given["known"])
        one.refused = tuple(given["refused"])
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)


AdditionKind = Literal["number", "name", "day"]
"""What particulars there are."""


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Addition(Answer):
    """A particular that one text has and others lack.

    Attributes:
        kind: Of which kind.
        said: As the text says it.
    """

    kind: AdditionKind
    said: str

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "kind",
            "said",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Addition:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.kind = given["kind"]
        one.said = given["said"]
        return frozen(one, cls)


Via = Literal["email", "webhook", "slack", "feed"]
"""By which way a brief goes out."""


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class AddressLine(Answer):
    """An address.

    Attributes:
        reader: Whose.
        via: By which way.
        target: The address; of one on the web what is no secret; empty for a feed.
        standing: Whether it may be written to: asked, active, suspended or left.
        why: Why, where somebody else said so.
        since: Since when.
    """

    reader: str
    via: Via
    target: str
    standing: str
    why: str | None = None
    since: str

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "reader",
            "via",
            "target",
            "standing",
            "since",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> AddressLine:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.reader = given["reader"]
        one.via = given["via"]
        one.target = given["target"]
        one.standing = given["standing"]
        one.why = given.get("why")
        one.since = given["since"]
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class AddressesList(Answer):
    """Addresses.

    Attributes:
        addresses: By reader and way.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    addresses: tuple[AddressLine, ...]
    missing_shards: tuple[MissingShard, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "addresses",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> AddressesList:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.addresses = tuple(map(AddressLine.from_dict, given["addresses"]))
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)

    def __iter__(self) -> Iterator[AddressLine]:
        return iter(self.addresses)

    def __len__(self) -> int:
        return len(self.addresses)

    def __getitem__(self, place: int) -> AddressLine:
        return self.addresses[place]

    def __bool__(self) -> bool:
        return True


InsightId = str
"""The id that the insight came with; unique in an index. Invariant: 1 to 512 bytes, no control characters, no white space at either end."""


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Community(Answer):
    """A group, theme or area.

    Attributes:
        id: Names it within its level for as long as it lasts, over any number of clusterings; never
            used again.
        title: One line for people.
        terms: What sets it apart, best first.
        size: Number of insights.
        exemplar: The insight that stands for it.
        parent: The community of the next coarser level that holds it.
    """

    id: int
    title: str
    terms: tuple[str, ...]
    size: int
    exemplar: InsightId
    parent: int | None = None

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "id",
            "title",
            "terms",
            "size",
            "exemplar",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Community:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.id = given["id"]
        one.title = given["title"]
        one.terms = tuple(given["terms"])
        one.size = given["size"]
        one.exemplar = given["exemplar"]
        one.parent = given.get("parent")
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class AreaThemes(Answer):
    """An area's themes, largest first.

    Attributes:
        area: Id of the area.
        themes: Its themes.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    area: int
    themes: tuple[Community, ...]
    missing_shards: tuple[MissingShard, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "area",
            "themes",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> AreaThemes:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.area = given["area"]
        one.themes = tuple(map(Community.from_dict, given["themes"]))
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)

    def __iter__(self) -> Iterator[Community]:
        return iter(self.themes)

    def __len__(self) -> int:
        return len(self.themes)

    def __getitem__(self, place: int) -> Community:
        return self.themes[place]

    def __bool__(self) -> bool:
        return True


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RuleCount(Answer):
    """How often a rule held.

    Attributes:
        rule: Its number in the contract, 1 to 15.
        name: Its name.
        held: Briefs that keep it.
        broken: Briefs that break it.
        undecided: Briefs of which it cannot be told, such as those made from another commit of the
            index.
    """

    rule: int
    name: str
    held: int
    broken: int
    undecided: int

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "rule",
            "name",
            "held",
            "broken",
            "undecided",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> RuleCount:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.rule = given["rule"]
        one.name = given["name"]
        one.held = given["held"]
        one.broken = given["broken"]
        one.undecided = given["undecided"]
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Breach(Answer):
    """A rule that a brief breaks.

    Attributes:
        reader: Whose brief.
        date: Its date.
        rule: Which rule.
        name: The name of the rule.
        breaches: One sentence for each breach.
    """

    reader: str
    date: str
    rule: int
    name: str
    breaches: tuple[str, ...]

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "reader",
            "date",
            "rule",
            "name",
            "breaches",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Breach:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.reader = given["reader"]
        one.date = given["date"]
        one.rule = given["rule"]
        one.name = given["name"]
        one.breaches = tuple(given["breaches"])
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Audit(Answer):
    """What verifying found.

    Attributes:
        readers: Readers looked at.
        briefs: Briefs looked at.
        rules: The rules in their order.
        broken: Every breach.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    readers: int
    briefs: int
    rules: tuple[RuleCount, ...]
    broken: tuple[Breach, ...]
    missing_shards: tuple[MissingShard, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "readers",
            "briefs",
            "rules",
            "broken",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Audit:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.readers = given["readers"]
        one.briefs = given["briefs"]
        one.rules = tuple(map(RuleCount.from_dict, given["rules"]))
        one.broken = tuple(map(Breach.from_dict, given["broken"]))
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)


Reason = Literal["clear", "clear-groups", "size"]
"""Why the level of detail is what it is."""


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Basis(Answer):
    """How the level of detail was found.

    Attributes:
        reason: Why it is what it is.
        agreement: The highest agreement of two runs on parts of the graph at any level of themes,
            −1 to 1; see `agreement`.
    """

    reason: Reason
    agreement: float

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "reason",
            "agreement",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Basis:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.reason = given["reason"]
        one.agreement = given["agreement"]
        return frozen(one, cls)


Taken = Mapping[str, Any]
"""What became of a report."""


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Bounced(Answer):
    """What reports said.

    Attributes:
        read: Reports that were read.
        foreign: Those about nothing that was sent from here.
        taken: What became of the others, in their order.
        unread: What is no report, and why.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    read: int
    foreign: int
    taken: tuple[Taken, ...]
    unread: tuple[str, ...]
    missing_shards: tuple[MissingShard, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "read",
            "foreign",
            "taken",
            "unread",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Bounced:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.read = given["read"]
        one.foreign = given["foreign"]
        one.taken = tuple(given["taken"])
        one.unread = tuple(given["unread"])
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)


BriefId = str
"""What a brief is called: 32 hex digits. Invariant: the hash of reader, local date, index commit, profile version and settings, and of nothing else."""


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Weights(Answer):
    """How much each signal can add to or take from a score. The defaults were set by hand so that a
    full match outweighs everything else together, and a full dislike a full match; `eval profiles`
    is where they are measured.

    Attributes:
        interest: Of a full match with the weightiest interest.
        unwanted: Of a full match with the weightiest unwanted interest.
        follow: Of a follow.
        recency: Of an insight published this moment.
        breadth: Of a claim made on eight shows or more.
        clarity: Of an insight that stands on its own.
        cooldown: Of a theme of the last three days that brings nothing new.
        repetition: Of a text that is the same as one chosen before: the price of maximal marginal
            relevance.
    """

    interest: float
    unwanted: float
    follow: float
    recency: float
    breadth: float
    clarity: float
    cooldown: float
    repetition: float

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "interest",
            "unwanted",
            "follow",
            "recency",
            "breadth",
            "clarity",
            "cooldown",
            "repetition",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Weights:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.interest = given["interest"]
        one.unwanted = given["unwanted"]
        one.follow = given["follow"]
        one.recency = given["recency"]
        one.breadth = given["breadth"]
        one.clarity = given["clarity"]
        one.cooldown = given["cooldown"]
        one.repetition = given["repetition"]
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Settings(Answer):
    """How to select. Part of a brief's id, so that a changed number makes another brief.

    Attributes:
        floor: The probability of a match from which on an insight is about an interest, and with
            which it has to suit the reader (the parts Interest, Unwanted and Follow together) to be
            an item; a followed show or speaker quarters it. Default 0.5.
        mute_floor: From this probability on a muted phrase counts as spoken of, even in other
            words. Default 0.7.
        alike: Two items may not be more alike than this cosine. Default 0.9.
        new_information: A theme of the last three days returns at full weight when the new insight
            is less like those that were sent than this cosine. Default 0.6.
        strong: Share of the weightiest interest from which on an interest is strong and gets its
            chance. Default 0.5.
        pool: Candidates weighed against one another, as a multiple of the brief's size. PRODUCT.md,
            rule 5, asks for at least 20; default 40.
        contract: Which reading of the contract a brief was made under. Under 1, briefs kept no
            grounds for their reasons and could be filled up from outside the interests; they are
            verified as far as they carry the facts.
        weights: What each signal is worth.
    """

    floor: float
    mute_floor: float
    alike: float
    new_information: float
    strong: float
    pool: int
    contract: int | None = None
    weights: Weights

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "floor",
            "mute_floor",
            "alike",
            "new_information",
            "strong",
            "pool",
            "weights",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Settings:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.floor = given["floor"]
        one.mute_floor = given["mute_floor"]
        one.alike = given["alike"]
        one.new_information = given["new_information"]
        one.strong = given["strong"]
        one.pool = given["pool"]
        one.contract = given.get("contract")
        one.weights = Weights.from_dict(given["weights"])
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class BriefBasis(Answer):
    """What a brief was made from, besides reader and date.

    Attributes:
        index_commit: Names the commit of the index.
        profile_version: Version of the profile in the store.
        settings: All numbers that selection leaned on.
    """

    index_commit: str
    profile_version: int
    settings: Settings

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "index_commit",
            "profile_version",
            "settings",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> BriefBasis:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.index_commit = given["index_commit"]
        one.profile_version = given["profile_version"]
        one.settings = Settings.from_dict(given["settings"])
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Window(Answer):
    """Times of publication that a brief takes: after `from`, up to and with `until`.

    Attributes:
        from_: Its open end: what was published then belongs to the brief before.
        until: Its closed end: the moment the brief is made for.
    """

    from_: str
    until: str

    _renamed: ClassVar[Mapping[str, str]] = {"from_": "from"}
    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "from",
            "until",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Window:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.from_ = given["from"]
        one.until = given["until"]
        return frozen(one, cls)


_INSIGHT = frozenset(
    {
        "id",
        "text",
        "title",
        "show",
        "episode",
        "speaker",
        "url",
        "start",
        "published",
        "tags",
    }
)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Insight(Answer):
    """One to three self-contained sentences, with their source.

    Attributes:
        id: Unique in an index.
        text: The sentences; never empty, valid UTF-8, trimmed.
        title: A one-line claim or heading, where the data has one.
        show: Name of the show.
        episode: Title or id of the episode.
        speaker: Who said it.
        url: Link to the episode.
        start: Seconds from the start of the audio.
        published: When the episode was published.
        tags: Free keywords.
        extra: Every other key.
    """

    id: InsightId
    text: str
    title: str | None = None
    show: str | None = None
    episode: str | None = None
    speaker: str | None = None
    url: str | None = None
    start: float | None = None
    published: str | None = None
    tags: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "id",
            "text",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Insight:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.id = given["id"]
        one.text = given["text"]
        one.title = given.get("title")
        one.show = given.get("show")
        one.episode = given.get("episode")
        one.speaker = given.get("speaker")
        one.url = given.get("url")
        one.start = given.get("start")
        one.published = given.get("published")
        one.tags = tuple(given.get("tags", ()))
        one.extra = others(given, _INSIGHT)
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Theme(Answer):
    """A theme with the name that readers see.

    Attributes:
        id: Its lasting id.
        label: Its label.
        area: The area that it lies in; themes of one area are next to each other.
    """

    id: int
    label: str
    area: int | None = None

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "id",
            "label",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Theme:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.id = given["id"]
        one.label = given["label"]
        one.area = given.get("area")
        return frozen(one, cls)


Signal = Literal["interest", "unwanted", "follow", "recency", "breadth", "clarity", "cooldown", "repetition"]
"""What a part of a score speaks of."""


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Part(Answer):
    """One signed part of a score.

    Attributes:
        signal: What it speaks of.
        value: What it adds, to six decimals; not 0.
        detail: What it was found in: the phrase, the name, the hours or the number of shows.
    """

    signal: Signal
    value: float
    detail: str | None = None

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "signal",
            "value",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Part:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.signal = given["signal"]
        one.value = given["value"]
        one.detail = given.get("detail")
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Update(Answer):
    """What an insight adds to one of its group that was sent.

    Attributes:
        to: What was sent.
        sent: When.
        adds: What is new.
    """

    to: InsightId
    sent: str
    adds: Addition

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "to",
            "sent",
            "adds",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Update:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.to = given["to"]
        one.sent = given["sent"]
        one.adds = Addition.from_dict(given["adds"])
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Grounds(Answer):
    """The facts behind a reason.

    Attributes:
        matched: Probability of a match with the interest that the reason names, and with it alone;
            none is named below the floor.
        unwanted: The largest probability of a match with something unwanted, where it is worth a
            word.
        nearest_sent: The largest cosine with what was sent of its theme in the last days, where
            that is known.
        update: What it adds to something that was sent.
    """

    matched: float | None = None
    unwanted: float | None = None
    nearest_sent: float | None = None
    update: Update | None = None

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Grounds:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.matched = given.get("matched")
        one.unwanted = given.get("unwanted")
        one.nearest_sent = given.get("nearest_sent")
        one.update = maybe(Update.from_dict, given.get("update"))
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Item(Answer):
    """One insight of a brief and why it is there.

    Attributes:
        insight: The insight, with the links that are its evidence.
        theme: Its theme.
        group: Its group.
        score: What it was worth when it was taken; the sum of the parts.
        parts: The signed parts, in the order in which they are added; none is 0.
        reason: One sentence made from the parts and the grounds.
        grounds: What the reason is made from besides the parts; briefs made before there were
            grounds have none.
        also_on: Other shows that make the same claim, in order of name.
        collapsed: Insights with the same claim that gave way to this one, in order of id.
        likeness: The largest cosine with an item before it, at least 0, to six decimals.
        exploration: Whether it comes from a theme next to those of the interests, because the
            reader wants to explore.
        update: Whether it adds something to one of its group that was sent: see `update`.
    """

    insight: Insight
    theme: Theme | None
    group: int | None
    score: float
    parts: tuple[Part, ...]
    reason: str
    grounds: Grounds | None = None
    also_on: tuple[str, ...]
    collapsed: tuple[InsightId, ...]
    likeness: float
    exploration: bool
    update: bool

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "insight",
            "theme",
            "group",
            "score",
            "parts",
            "reason",
            "also_on",
            "collapsed",
            "likeness",
            "exploration",
            "update",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Item:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.insight = Insight.from_dict(given["insight"])
        one.theme = maybe(Theme.from_dict, given["theme"])
        one.group = given["group"]
        one.score = given["score"]
        one.parts = tuple(map(Part.from_dict, given["parts"]))
        one.reason = given["reason"]
        one.grounds = maybe(Grounds.from_dict, given.get("grounds"))
        one.also_on = tuple(given["also_on"])
        one.collapsed = tuple(given["collapsed"])
        one.likeness = given["likeness"]
        one.exploration = given["exploration"]
        one.update = given["update"]
        return frozen(one, cls)

    def __iter__(self) -> Iterator[Part]:
        return iter(self.parts)

    def __len__(self) -> int:
        return len(self.parts)

    def __getitem__(self, place: int) -> Part:
        return self.parts[place]

    def __bool__(self) -> bool:
        return True


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Chance(Answer):
    """What became of a strong interest.

    Attributes:
        phrase: The interest.
        item: The first item that serves it; `None`: nothing did that the constraints let through.
    """

    phrase: str
    item: InsightId | None

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "phrase",
            "item",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Chance:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.phrase = given["phrase"]
        one.item = given["item"]
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Miss(Answer):
    """The best insight below the floor.

    Attributes:
        insight: Which.
        suits: How well it suits the reader: see `floor`.
        floor: What would have been enough.
    """

    insight: Insight
    suits: float
    floor: float

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "insight",
            "suits",
            "floor",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Miss:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.insight = Insight.from_dict(given["insight"])
        one.suits = given["suits"]
        one.floor = given["floor"]
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Quiet(Answer):
    """An interest that gets nothing.

    Attributes:
        phrase: The interest.
        nearest: What came nearest to it, where anything came near at all.
    """

    phrase: str
    nearest: Miss | None

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "phrase",
            "nearest",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Quiet:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.phrase = given["phrase"]
        one.nearest = maybe(Miss.from_dict, given["nearest"])
        return frozen(one, cls)


Exclusion = Literal["muted", "undated", "future", "old", "no_source", "no_claim", "sent", "distant", "below_floor", "same_claim", "outranked"]
"""Why a candidate is not in the brief."""


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Excluded(Answer):
    """How many stayed out for one reason.

    Attributes:
        reason: The reason.
        count: How many; above 0.
    """

    reason: Exclusion
    count: int

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "reason",
            "count",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Excluded:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.reason = given["reason"]
        one.count = given["count"]
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Brief(Answer):
    """One brief of one reader, stored as JSON and never changed.

    Attributes:
        id: Its id.
        basis: What it was made from.
        reader: For whom.
        date: The reader's local date.
        window: The times of publication that count.
        items: At most as many as the reader wants; fewer rather than padding; none is a quiet day.
        shows: Shows that the candidates which suit come from; with fewer than items, one show may
            have two.
        chances: Which item serves which strong interest, weightiest interest first.
        quiet: Interests in the reader's own words for which there is nothing new today, in the
            order of the profile.
        nearest_miss: The best insight that did not reach the floor, where items are missing.
        considered: Insights looked at.
        excluded: Why others stayed out, in the order of `Exclusion`; each of them is an item or is
            counted here.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    id: BriefId
    basis: BriefBasis
    reader: str
    date: str
    window: Window
    items: tuple[Item, ...]
    shows: int
    chances: tuple[Chance, ...]
    quiet: tuple[Quiet, ...] = ()
    nearest_miss: Miss | None
    considered: int
    excluded: tuple[Excluded, ...]
    missing_shards: tuple[MissingShard, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "id",
            "basis",
            "reader",
            "date",
            "window",
            "items",
            "shows",
            "chances",
            "nearest_miss",
            "considered",
            "excluded",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Brief:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.id = given["id"]
        one.basis = BriefBasis.from_dict(given["basis"])
        one.reader = given["reader"]
        one.date = given["date"]
        one.window = Window.from_dict(given["window"])
        one.items = tuple(map(Item.from_dict, given["items"]))
        one.shows = given["shows"]
        one.chances = tuple(map(Chance.from_dict, given["chances"]))
        one.quiet = tuple(map(Quiet.from_dict, given.get("quiet", ())))
        one.nearest_miss = maybe(Miss.from_dict, given["nearest_miss"])
        one.considered = given["considered"]
        one.excluded = tuple(map(Excluded.from_dict, given["excluded"]))
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class BrokenReader(Answer):
    """A reader whose profile cannot be read.

    Attributes:
        reader: Who.
        problem: What is wrong, with the way out.
    """

    reader: str
    problem: str

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "reader",
            "problem",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> BrokenReader:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.reader = given["reader"]
        one.problem = given["problem"]
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Remark(Answer):
    """What a remark is as JSON.

    Attributes:
        input: The input.
        line: The line, from 1.
        message: What is wrong.
    """

    input: str
    line: int
    message: str

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "input",
            "line",
            "message",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Remark:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.input = given["input"]
        one.line = given["line"]
        one.message = given["message"]
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Tally(Answer):
    """How often one kind of fault was met, and the first few times.

    Attributes:
        count: How often.
        examples: The first three.
    """

    count: int
    examples: tuple[Remark, ...]

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "count",
            "examples",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Tally:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.count = given["count"]
        one.examples = tuple(map(Remark.from_dict, given["examples"]))
        return frozen(one, cls)

    def __iter__(self) -> Iterator[Remark]:
        return iter(self.examples)

    def __len__(self) -> int:
        return len(self.examples)

    def __getitem__(self, place: int) -> Remark:
        return self.examples[place]

    def __bool__(self) -> bool:
        return True


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class IngestReport(Answer):
    """What became of all records. Invariant: `read` = `accepted` + all counts in `refused`.

    Attributes:
        read: Records seen; empty lines and header rows are not records.
        accepted: Insights given to the sink.
        derived_ids: Accepted insights without an id of their own: it was derived from show and
            text.
        refused: Refused records by `kind`.
        warnings: Oddities of accepted insights by `kind`.
    """

    read: int
    accepted: int
    derived_ids: int
    refused: Mapping[str, Tally]
    warnings: Mapping[str, Tally]

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "read",
            "accepted",
            "derived_ids",
            "refused",
            "warnings",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> IngestReport:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.read = given["read"]
        one.accepted = given["accepted"]
        one.derived_ids = given["derived_ids"]
        one.refused = {key: Tally.from_dict(one) for key, one in given["refused"].items()}
        one.warnings = {key: Tally.from_dict(one) for key, one in given["warnings"].items()}
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ClusterReport(Answer):
    """What clustering found.

    Attributes:
        groups: Number of groups.
        themes: Number of themes.
        areas: Number of areas.
        assigned: Insights that joined the groups of their neighbours; 0 when all was clustered
            anew.
        continued: Whether all was clustered starting from the groups before.
        graph_recall: Share of the true nearest neighbours that the graph has, on a sample; absent
            where no graph was made.
        graph_seconds: Seconds for the neighbour graph.
        community_seconds: Seconds for communities and names.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    groups: int
    themes: int
    areas: int
    assigned: int
    continued: bool
    graph_recall: float | None = None
    graph_seconds: float
    community_seconds: float
    missing_shards: tuple[MissingShard, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "groups",
            "themes",
            "areas",
            "assigned",
            "continued",
            "graph_seconds",
            "community_seconds",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> ClusterReport:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.groups = given["groups"]
        one.themes = given["themes"]
        one.areas = given["areas"]
        one.assigned = given["assigned"]
        one.continued = given["continued"]
        one.graph_recall = given.get("graph_recall")
        one.graph_seconds = given["graph_seconds"]
        one.community_seconds = given["community_seconds"]
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class BuildReport(Answer):
    """What a build or an add did.

    Attributes:
        insights: Insights in the index now.
        embedded: Texts that were embedded in this run: of equal ones only the first.
        reused: Insights whose vector was taken over: from the index as it was, from a build that
            was stopped, or from an equal text before.
        given: Insights that brought their vector.
        replaced: Insights that took the place of one with the same id (add only).
        truncated: Texts cut at the model's limit.
        ingest: What was read and refused.
        groups: Groups and themes, unless they were left out.
        bytes: Bytes of the index on disk.
        seconds: Wall-clock seconds.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    insights: int
    embedded: int
    reused: int
    given: int
    replaced: int
    truncated: int
    ingest: IngestReport
    groups: ClusterReport | None
    bytes: int
    seconds: float
    missing_shards: tuple[MissingShard, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "insights",
            "embedded",
            "reused",
            "given",
            "replaced",
            "truncated",
            "ingest",
            "groups",
            "bytes",
            "seconds",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> BuildReport:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.insights = given["insights"]
        one.embedded = given["embedded"]
        one.reused = given["reused"]
        one.given = given["given"]
        one.replaced = given["replaced"]
        one.truncated = given["truncated"]
        one.ingest = IngestReport.from_dict(given["ingest"])
        one.groups = maybe(ClusterReport.from_dict, given["groups"])
        one.bytes = given["bytes"]
        one.seconds = given["seconds"]
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ChangeBorn(Answer):
    """It is new.

    Attributes:
        id: Its id within its level.
        title: Its title; the last one it had, if it ended.
        size: Number of its insights.
        from_: Those that gave it insights and live on.
    """

    id: int
    title: str
    event: Literal["born"]
    size: int
    from_: tuple[int, ...] = ()

    _renamed: ClassVar[Mapping[str, str]] = {"from_": "from"}
    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "id",
            "title",
            "event",
            "size",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> ChangeBorn:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.id = given["id"]
        one.title = given["title"]
        one.event = given["event"]
        one.size = given["size"]
        one.from_ = tuple(given.get("from", ()))
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ChangeGrown(Answer):
    """It gained more insights than it lost.

    Attributes:
        id: Its id within its level.
        title: Its title; the last one it had, if it ended.
        gained: Insights gained.
        lost: Insights lost.
    """

    id: int
    title: str
    event: Literal["grown"]
    gained: int
    lost: int

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "id",
            "title",
            "event",
            "gained",
            "lost",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> ChangeGrown:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.id = given["id"]
        one.title = given["title"]
        one.event = given["event"]
        one.gained = given["gained"]
        one.lost = given["lost"]
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ChangeShrunk(Answer):
    """It lost as many insights as it gained, or more.

    Attributes:
        id: Its id within its level.
        title: Its title; the last one it had, if it ended.
        gained: Insights gained.
        lost: Insights lost.
    """

    id: int
    title: str
    event: Literal["shrunk"]
    gained: int
    lost: int

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "id",
            "title",
            "event",
            "gained",
            "lost",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> ChangeShrunk:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.id = given["id"]
        one.title = given["title"]
        one.event = given["event"]
        one.gained = given["gained"]
        one.lost = given["lost"]
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ChangeMerged(Answer):
    """It ended: most of it went up in another.

    Attributes:
        id: Its id within its level.
        title: Its title; the last one it had, if it ended.
        into: The one that lives on.
    """

    id: int
    title: str
    event: Literal["merged"]
    into: int

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "id",
            "title",
            "event",
            "into",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> ChangeMerged:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.id = given["id"]
        one.title = given["title"]
        one.event = given["event"]
        one.into = given["into"]
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ChangeSplit(Answer):
    """A large part of it is now on its own.

    Attributes:
        id: Its id within its level.
        title: Its title; the last one it had, if it ended.
        into: The new ones.
    """

    id: int
    title: str
    event: Literal["split"]
    into: tuple[int, ...]

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "id",
            "title",
            "event",
            "into",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> ChangeSplit:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.id = given["id"]
        one.title = given["title"]
        one.event = given["event"]
        one.into = tuple(given["into"])
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ChangeRetired(Answer):
    """It ended, and no other has most of its insights.

    Attributes:
        id: Its id within its level.
        title: Its title; the last one it had, if it ended.
    """

    id: int
    title: str
    event: Literal["retired"]

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "id",
            "title",
            "event",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> ChangeRetired:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.id = given["id"]
        one.title = given["title"]
        one.event = given["event"]
        return frozen(one, cls)


Change = Union[ChangeBorn, ChangeGrown, ChangeShrunk, ChangeMerged, ChangeSplit, ChangeRetired]
"""What became of one community."""


def _change(given: Mapping[str, Any]) -> Change:
    if given["event"] == "born":
        return ChangeBorn.from_dict(given)
    if given["event"] == "grown":
        return ChangeGrown.from_dict(given)
    if given["event"] == "shrunk":
        return ChangeShrunk.from_dict(given)
    if given["event"] == "merged":
        return ChangeMerged.from_dict(given)
    if given["event"] == "split":
        return ChangeSplit.from_dict(given)
    return ChangeRetired.from_dict(given)


How = Literal["anew", "continued", "assigned"]
"""How insights came to their groups."""


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Entry(Answer):
    """One clustering.

    Attributes:
        commit: tantivy's number of the commit that was clustered.
        date: The day (UTC) of its newest dated insight.
        insights: Its insights.
        how: How.
        groups: What became of groups; those that stayed as they were are left out.
        themes: What became of themes.
        areas: What became of areas.
    """

    commit: int
    date: str | None = None
    insights: int
    how: How
    groups: tuple[Change, ...]
    themes: tuple[Change, ...]
    areas: tuple[Change, ...]

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "commit",
            "insights",
            "how",
            "groups",
            "themes",
            "areas",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Entry:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.commit = given["commit"]
        one.date = given.get("date")
        one.insights = given["insights"]
        one.how = given["how"]
        one.groups = tuple(map(_change, given["groups"]))
        one.themes = tuple(map(_change, given["themes"]))
        one.areas = tuple(map(_change, given["areas"]))
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Changes(Answer):
    """The clusterings, each with its changes.

    Attributes:
        history: Oldest first.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    history: tuple[Entry, ...]
    missing_shards: tuple[MissingShard, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "history",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Changes:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.history = tuple(map(Entry.from_dict, given["history"]))
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.history)

    def __len__(self) -> int:
        return len(self.history)

    def __getitem__(self, place: int) -> Entry:
        return self.history[place]

    def __bool__(self) -> bool:
        return True


ShownPath = str


Fingerprint = str
"""Names exactly what made a vector: model files, precision, pooling, prefixes and length limit. Equal fingerprints mean: the same text has the same bits on the same machine. Another processor or another version of ONNX Runtime may round the last bit of a float model differently; they are not part of the fingerprint. Looks like `all-MiniLM-L6-v2/float/3f9c…` (16 hexadecimal digits) and never changes for the same inputs."""


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ModelRecord(Answer):
    """The model as the index remembers it.

    Attributes:
        name: Name for people.
        fingerprint: Names exactly what made the vectors.
        dim: Dimensions of a vector.
        choice: What to give `--model` so that a query is embedded alike.
        precision: What to give `--precision`.
    """

    name: str
    fingerprint: Fingerprint
    dim: int
    choice: str
    precision: str

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "name",
            "fingerprint",
            "dim",
            "choice",
            "precision",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> ModelRecord:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.name = given["name"]
        one.fingerprint = given["fingerprint"]
        one.dim = given["dim"]
        one.choice = given["choice"]
        one.precision = given["precision"]
        return frozen(one, cls)


Processor = Literal["vnni", "arm", "plain"]
"""The instructions that ONNX Runtime has for 8-bit products here."""


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SearchSettings(Answer):
    """Weights of the hybrid search.

    Attributes:
        alpha: Weight of the dense half, 0 to 1, where the query's words are covered.
        coverage: The share of what the query's words could score that the best answer by words has
            to have for them to be covered, 0 to 1; below it the dense half weighs more.
        k1: BM25's term saturation.
        b: BM25's length normalisation.
        feedback: How far the query's vector is drawn towards the first answers, 0 (not at all) to
            1.
        added_words: The share of the query's words that come from the first answers, 0 to 1.
        neighbours: How far a score is drawn towards those of its neighbours, 0 to 1.
    """

    alpha: float
    coverage: float
    k1: float
    b: float
    feedback: float
    added_words: float
    neighbours: float

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "alpha",
            "coverage",
            "k1",
            "b",
            "feedback",
            "added_words",
            "neighbours",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> SearchSettings:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.alpha = given["alpha"]
        one.coverage = given["coverage"]
        one.k1 = given["k1"]
        one.b = given["b"]
        one.feedback = given["feedback"]
        one.added_words = given["added_words"]
        one.neighbours = given["neighbours"]
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ClaimBands(Answer):
    """Where the bands of cosines lie for one embedding model. Invariant: the claim threshold is not
    below the theme threshold."""

    claim: float | None
    words: float
    theme: float

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "claim",
            "words",
            "theme",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> ClaimBands:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.claim = given["claim"]
        one.words = given["words"]
        one.theme = given["theme"]
        return frozen(one, cls)


VectorLayout = Literal["small", "fast"]
"""What the graph of a vector field is made for."""


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class FieldStats(Answer):
    """Size of a vector field.

    Attributes:
        rows: Documents, deleted ones and those without a vector included.
        segments: Segments.
        graph_rows: Documents in segments that have a graph; the others are compared one by one.
        row_bytes: Bytes of the rows.
        graph_bytes: Bytes of the graphs with their codes.
        layout: What the graphs of new segments are made for.
    """

    rows: int
    segments: int
    graph_rows: int
    row_bytes: int
    graph_bytes: int
    layout: VectorLayout

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "rows",
            "segments",
            "graph_rows",
            "row_bytes",
            "graph_bytes",
            "layout",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> FieldStats:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.rows = given["rows"]
        one.segments = given["segments"]
        one.graph_rows = given["graph_rows"]
        one.row_bytes = given["row_bytes"]
        one.graph_bytes = given["graph_bytes"]
        one.layout = given["layout"]
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Shard(Answer):
    """A folder of an index of several, as it was opened.

    Attributes:
        folder: The folder.
        commit: Its last commit, by name.
        insights: Insights in it that can be found.
        doubled: Insights in it that are not found because a folder that was named before it has one
            with the same id.
        moved_on: Whether it was written to since the groups were made; what came in has no group
            before the next `add` or `cluster` of all folders.
        bytes: Bytes on disk.
    """

    folder: ShownPath
    commit: str
    insights: int
    doubled: int
    moved_on: bool
    bytes: int

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "folder",
            "commit",
            "insights",
            "doubled",
            "moved_on",
            "bytes",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Shard:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.folder = given["folder"]
        one.commit = given["commit"]
        one.insights = given["insights"]
        one.doubled = given["doubled"]
        one.moved_on = given["moved_on"]
        one.bytes = given["bytes"]
        return frozen(one, cls)


Damage = str


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Verification(Answer):
    """What the checksums say.

    Attributes:
        files: Files that were read and compared.
        damaged: Files that are missing, cut off or altered.
        beside: Names of files in the folder that the commit does not speak of: nobody reads them.
    """

    files: int
    damaged: tuple[Damage, ...]
    beside: tuple[str, ...]

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "files",
            "damaged",
            "beside",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Verification:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.files = given["files"]
        one.damaged = tuple(given["damaged"])
        one.beside = tuple(given["beside"])
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Checked(Answer):
    """What it says about itself.

    Attributes:
        path: Folder of the index.
        format: Version of the on-disk format.
        quintet: Version of Quintet that wrote the last commit.
        insights: Insights that can be found.
        no_claim: Those of them that claim nothing: headings, biographies, advertisements,
            fragments; `None` in an index that was made before they were told apart.
        deleted: Deleted insights whose space a merge will free.
        shows: Different shows.
        episodes: Different episodes.
        first: First publication time.
        last: Last publication time.
        model: Which model made the vectors.
        processor: How this machine's processor adds 8-bit products, which decides how much faster
            int8 is.
        search: Weights of the hybrid search.
        claims: What counts as the same claim; `None` before a model that is not ours was
            calibrated.
        vectors: The vector field.
        communities: Number of groups, themes and areas; `None` before they were made.
        level_of_detail: How the level of detail of the themes was chosen; absent where nobody noted
            it.
        groups_unusable: Why the groups that the commit names cannot be used, and the way out;
            absent where they can.
        bytes: Bytes on disk.
        shards: The folders of an index that is several; absent where it is one.
        verified: What the checksums say, where they were asked for.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    path: ShownPath | None = None
    format: int | None = None
    quintet: str | None = None
    insights: int | None = None
    no_claim: int | None = None
    deleted: int | None = None
    shows: int | None = None
    episodes: int | None = None
    first: str | None = None
    last: str | None = None
    model: ModelRecord | None = None
    processor: Processor | None = None
    search: SearchSettings | None = None
    claims: ClaimBands | None = None
    vectors: FieldStats | None = None
    communities: tuple[int, ...] | None = None
    level_of_detail: Basis | None = None
    groups_unusable: str | None = None
    bytes: int | None = None
    shards: tuple[Shard, ...] = ()
    verified: Verification | None = None
    missing_shards: tuple[MissingShard, ...] = ()

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Checked:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.path = given.get("path")
        one.format = given.get("format")
        one.quintet = given.get("quintet")
        one.insights = given.get("insights")
        one.no_claim = given.get("no_claim")
        one.deleted = given.get("deleted")
        one.shows = given.get("shows")
        one.episodes = given.get("episodes")
        one.first = given.get("first")
        one.last = given.get("last")
        one.model = maybe(ModelRecord.from_dict, given.get("model"))
        one.processor = given.get("processor")
        one.search = maybe(SearchSettings.from_dict, given.get("search"))
        one.claims = maybe(ClaimBands.from_dict, given.get("claims"))
        one.vectors = maybe(FieldStats.from_dict, given.get("vectors"))
        one.communities = maybe(tuple, given.get("communities"))
        one.level_of_detail = maybe(Basis.from_dict, given.get("level_of_detail"))
        one.groups_unusable = given.get("groups_unusable")
        one.bytes = given.get("bytes")
        one.shards = tuple(map(Shard.from_dict, given.get("shards", ())))
        one.verified = maybe(Verification.from_dict, given.get("verified"))
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)

    def __iter__(self) -> Iterator[Shard]:
        return iter(self.shards)

    def __len__(self) -> int:
        return len(self.shards)

    def __getitem__(self, place: int) -> Shard:
        return self.shards[place]

    def __bool__(self) -> bool:
        return True


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Voice(Answer):
    """A show in a community.

    Attributes:
        show: The show.
        count: How many of its insights are in the community.
        says: The one of them that belongs to it most firmly.
    """

    show: str
    count: int
    says: Insight

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "show",
            "count",
            "says",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Voice:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.show = given["show"]
        one.count = given["count"]
        one.says = Insight.from_dict(given["says"])
        return frozen(one, cls)


_MEMBER = frozenset(
    {
        "strength",
        "copies",
        "id",
        "text",
        "title",
        "show",
        "episode",
        "speaker",
        "url",
        "start",
        "published",
        "tags",
    }
)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Member(Answer):
    """One text of a group.

    Attributes:
        strength: How firmly it belongs, 0 to 1.
        copies: How many more insights say the same.
        id: Unique in an index.
        text: The sentences; never empty, valid UTF-8, trimmed.
        title: A one-line claim or heading, where the data has one.
        show: Name of the show.
        episode: Title or id of the episode.
        speaker: Who said it.
        url: Link to the episode.
        start: Seconds from the start of the audio.
        published: When the episode was published.
        tags: Free keywords.
        extra: Every other key.
    """

    strength: float
    copies: int | None = None
    id: InsightId
    text: str
    title: str | None = None
    show: str | None = None
    episode: str | None = None
    speaker: str | None = None
    url: str | None = None
    start: float | None = None
    published: str | None = None
    tags: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "strength",
            "id",
            "text",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Member:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.strength = given["strength"]
        one.copies = given.get("copies")
        one.id = given["id"]
        one.text = given["text"]
        one.title = given.get("title")
        one.show = given.get("show")
        one.episode = given.get("episode")
        one.speaker = given.get("speaker")
        one.url = given.get("url")
        one.start = given.get("start")
        one.published = given.get("published")
        one.tags = tuple(given.get("tags", ()))
        one.extra = others(given, _MEMBER)
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CommunityPage(Answer):
    """A group, theme or area with what is in it.

    Attributes:
        level: group, theme or area.
        community: The community itself.
        above: Those that hold it, finest first.
        below: Those of the next finer level that it holds, largest first.
        shows: Different shows that speak in it.
        voices: What the shows that say most say, one insight each.
        members: Who belongs to it most firmly, each text once.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    level: str
    community: Community
    above: tuple[Community, ...]
    below: tuple[Community, ...]
    shows: int
    voices: tuple[Voice, ...]
    members: tuple[Member, ...]
    missing_shards: tuple[MissingShard, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "level",
            "community",
            "above",
            "below",
            "shows",
            "voices",
            "members",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> CommunityPage:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.level = given["level"]
        one.community = Community.from_dict(given["community"])
        one.above = tuple(map(Community.from_dict, given["above"]))
        one.below = tuple(map(Community.from_dict, given["below"]))
        one.shows = given["shows"]
        one.voices = tuple(map(Voice.from_dict, given["voices"]))
        one.members = tuple(map(Member.from_dict, given["members"]))
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Contribution(Answer):
    """What one half gave to a score.

    Attributes:
        rank: Place among the candidates of this half, from 1.
        raw: BM25, cosine similarity, or the neighbours' mean score.
        normalised: The raw score made comparable, in [0, 1]; equal to it when one half stands
            alone.
        weight: Weight of this half.
        contribution: weight · normalised.
    """

    rank: int
    raw: float
    normalised: float
    weight: float
    contribution: float

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "rank",
            "raw",
            "normalised",
            "weight",
            "contribution",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Contribution:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.rank = given["rank"]
        one.raw = given["raw"]
        one.normalised = given["normalised"]
        one.weight = given["weight"]
        one.contribution = given["contribution"]
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Counts(Answer):
    """Counts of one window.

    Attributes:
        show_days: Different shows of each day, added up: what is compared.
        shows: Different shows in the whole window.
        insights: Insights.
    """

    show_days: int
    shows: int
    insights: int

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "show_days",
            "shows",
            "insights",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Counts:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.show_days = given["show_days"]
        one.shows = given["shows"]
        one.insights = given["insights"]
        return frozen(one, cls)


DailyJob = Literal["scan", "cluster", "briefs", "send", "forget"]
"""One of the works of a day."""


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class JobMoment(Answer):
    """When something is due.

    Attributes:
        job: What.
        at: When; a moment that is over is now.
    """

    job: DailyJob
    at: str

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "job",
            "at",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> JobMoment:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.job = given["job"]
        one.at = given["at"]
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DailyJobLine(Answer):
    """How a job fared.

    Attributes:
        job: Which.
        done: When it last did something without failing.
        problem: Why it failed the last time, where it was not done since.
    """

    job: DailyJob
    done: str | None
    problem: str | None = None

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "job",
            "done",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> DailyJobLine:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.job = given["job"]
        one.done = given["done"]
        one.problem = given.get("problem")
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class OpenLine(Answer):
    """Deliveries that are not at their end.

    Attributes:
        pending: They wait for a try.
        sending: They are being sent.
        uncertain: Nobody knows whether they arrived; a person decides whether they go out again.
    """

    pending: int
    sending: int
    uncertain: int

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "pending",
            "sending",
            "uncertain",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> OpenLine:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.pending = given["pending"]
        one.sending = given["sending"]
        one.uncertain = given["uncertain"]
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DailyLine(Answer):
    """Something that was done.

    Attributes:
        at: When.
        job: Which job.
        what: What was done, or why not.
        failed: Whether it failed.
        seconds: How long it took.
    """

    at: str
    job: str
    what: str
    failed: bool
    seconds: float

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "at",
            "job",
            "what",
            "failed",
            "seconds",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> DailyLine:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.at = given["at"]
        one.job = given["job"]
        one.what = given["what"]
        one.failed = given["failed"]
        one.seconds = given["seconds"]
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Daily(Answer):
    """How the day stands.

    Attributes:
        running: Whether a process does its work.
        pid: Which.
        since: Since when.
        next: What is due, the first first; where no process runs, what would be if one did.
        jobs: How each job fared.
        feeds: Feeds that are scanned.
        feeds_failing: Feeds that could not be read the last time.
        readers: Readers that there are.
        broken: Readers whose profile cannot be read, so that they get no brief.
        deliveries: Deliveries that are not at their end.
        journal: What was done, the newest first.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    running: bool
    pid: int | None = None
    since: str | None = None
    next: tuple[JobMoment, ...]
    jobs: tuple[DailyJobLine, ...]
    feeds: int
    feeds_failing: int
    readers: int
    broken: tuple[BrokenReader, ...]
    deliveries: OpenLine
    journal: tuple[DailyLine, ...]
    missing_shards: tuple[MissingShard, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "running",
            "next",
            "jobs",
            "feeds",
            "feeds_failing",
            "readers",
            "broken",
            "deliveries",
            "journal",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Daily:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.running = given["running"]
        one.pid = given.get("pid")
        one.since = given.get("since")
        one.next = tuple(map(JobMoment.from_dict, given["next"]))
        one.jobs = tuple(map(DailyJobLine.from_dict, given["jobs"]))
        one.feeds = given["feeds"]
        one.feeds_failing = given["feeds_failing"]
        one.readers = given["readers"]
        one.broken = tuple(map(BrokenReader.from_dict, given["broken"]))
        one.deliveries = OpenLine.from_dict(given["deliveries"])
        one.journal = tuple(map(DailyLine.from_dict, given["journal"]))
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DeleteReport(Answer):
    """What a delete did.

    Attributes:
        deleted: Ids that are gone.
        missing: Ids that were not there.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    deleted: tuple[InsightId, ...]
    missing: tuple[InsightId, ...]
    missing_shards: tuple[MissingShard, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "deleted",
            "missing",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> DeleteReport:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.deleted = tuple(given["deleted"])
        one.missing = tuple(given["missing"])
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Failure(Answer):
    """A reader who could not be served.

    Attributes:
        reader: Who.
        problem: Why, with the way out.
    """

    reader: str
    problem: str

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "reader",
            "problem",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Failure:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.reader = given["reader"]
        one.problem = given["problem"]
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Delivered(Answer):
    """What a job for all readers did.

    Attributes:
        readers: Readers looked at.
        made: Briefs made and stored.
        items: Items in them.
        quiet: Briefs without an item: quiet days.
        before: Readers whose brief was there already.
        later: Readers whose hour has not come.
        failed: Readers who could not be served, and why.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    readers: int
    made: int
    items: int
    quiet: int
    before: int
    later: int
    failed: tuple[Failure, ...]
    missing_shards: tuple[MissingShard, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "readers",
            "made",
            "items",
            "quiet",
            "before",
            "later",
            "failed",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Delivered:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.readers = given["readers"]
        one.made = given["made"]
        one.items = given["items"]
        one.quiet = given["quiet"]
        one.before = given["before"]
        one.later = given["later"]
        one.failed = tuple(map(Failure.from_dict, given["failed"]))
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)

    def __iter__(self) -> Iterator[Failure]:
        return iter(self.failed)

    def __len__(self) -> int:
        return len(self.failed)

    def __getitem__(self, place: int) -> Failure:
        return self.failed[place]

    def __bool__(self) -> bool:
        return True


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class StandingCounts(Answer):
    """How many deliveries stand where.

    Attributes:
        pending: They wait for their turn, or for another try.
        sending: Somebody is sending them, or was killed over it.
        sent: The other side has them.
        uncertain: They were handed over, and nobody knows whether they arrived.
        refused: The other side will not have them, or nobody wants them any more.
        given_up: Their time was over.
    """

    pending: int
    sending: int
    sent: int
    uncertain: int
    refused: int
    given_up: int

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "pending",
            "sending",
            "sent",
            "uncertain",
            "refused",
            "given_up",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> StandingCounts:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.pending = given["pending"]
        one.sending = given["sending"]
        one.sent = given["sent"]
        one.uncertain = given["uncertain"]
        one.refused = given["refused"]
        one.given_up = given["given_up"]
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DeliveryLine(Answer):
    """A delivery.

    Attributes:
        id: Its number.
        reader: To whom.
        brief: Id of the brief; nothing for the question whether an address is right.
        date: The reader's local date.
        via: By which way.
        target: Where to; of an address on the web what is no secret.
        standing: How it stands.
        tries: How often it was tried.
        made: When it was written down.
        since: Since when it stands so.
        next: The next try.
        problem: What the other side said, or what stood in the way.
    """

    id: int
    reader: str
    brief: str | None = None
    date: str
    via: Via
    target: str
    standing: str
    tries: int
    made: str
    since: str
    next: str | None = None
    problem: str | None = None

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "id",
            "reader",
            "date",
            "via",
            "target",
            "standing",
            "tries",
            "made",
            "since",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> DeliveryLine:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.id = given["id"]
        one.reader = given["reader"]
        one.brief = given.get("brief")
        one.date = given["date"]
        one.via = given["via"]
        one.target = given["target"]
        one.standing = given["standing"]
        one.tries = given["tries"]
        one.made = given["made"]
        one.since = given["since"]
        one.next = given.get("next")
        one.problem = given.get("problem")
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class DeliveriesList(Answer):
    """Deliveries.

    Attributes:
        counts: How many stand where, of all.
        deliveries: Those that were asked for, newest first.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    counts: StandingCounts
    deliveries: tuple[DeliveryLine, ...]
    missing_shards: tuple[MissingShard, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "counts",
            "deliveries",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> DeliveriesList:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.counts = StandingCounts.from_dict(given["counts"])
        one.deliveries = tuple(map(DeliveryLine.from_dict, given["deliveries"]))
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)

    def __iter__(self) -> Iterator[DeliveryLine]:
        return iter(self.deliveries)

    def __len__(self) -> int:
        return len(self.deliveries)

    def __getitem__(self, place: int) -> DeliveryLine:
        return self.deliveries[place]

    def __bool__(self) -> bool:
        return True


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Detail(Answer):
    """At which resolutions the levels of a `Hierarchy` were found, in units that hold for a graph
    that has grown.

    Attributes:
        themes: Constant Potts resolution of the themes, as a share of the graph's mean edge weight.
        groups: Modularity's resolution of the groups inside the themes, for each living node.
        areas: Modularity's resolution of the areas, for each theme.
        nodes: Living nodes of the graph that they were found in; 0 where nobody noted it.
        basis: How the level of detail was chosen; absent in an index whose themes were chosen by
            contrast alone.
    """

    themes: float
    groups: float
    areas: float
    nodes: int
    basis: Basis | None = None

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "themes",
            "groups",
            "areas",
            "nodes",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Detail:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.themes = given["themes"]
        one.groups = given["groups"]
        one.areas = given["areas"]
        one.nodes = given["nodes"]
        one.basis = maybe(Basis.from_dict, given.get("basis"))
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Difference(Answer):
    """How two briefs differ.

    Attributes:
        same: Whether every byte is the same.
        kept: Items of both.
        gone: Items of the first only.
        new: Items of the second only.
        reordered: Whether the items of both stand in another order.
        basis: What they were made from that is not the same: `index`, `profile`, `settings`.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    same: bool
    kept: tuple[InsightId, ...]
    gone: tuple[InsightId, ...]
    new: tuple[InsightId, ...]
    reordered: bool
    basis: tuple[str, ...]
    missing_shards: tuple[MissingShard, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "same",
            "kept",
            "gone",
            "new",
            "reordered",
            "basis",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Difference:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.same = given["same"]
        one.kept = tuple(given["kept"])
        one.gone = tuple(given["gone"])
        one.new = tuple(given["new"])
        one.reordered = given["reordered"]
        one.basis = tuple(given["basis"])
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class EpisodeLine(Answer):
    """What became of an episode.

    Attributes:
        show: Name of the show.
        episode: Its title, or what it is known by.
        words: Where its words came from: `transcript`, `audio`, `notes`, `nothing`; nothing where
            it is tried again later.
        insights: Insights that were found in it.
        why: What stood in the way.
    """

    show: str | None = None
    episode: str
    words: str | None = None
    insights: int
    why: str | None = None

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "episode",
            "insights",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> EpisodeLine:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.show = given.get("show")
        one.episode = given["episode"]
        one.words = given.get("words")
        one.insights = given["insights"]
        one.why = given.get("why")
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Erased(Answer):
    """Who is gone.

    Attributes:
        erased: The reader.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    erased: str
    missing_shards: tuple[MissingShard, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "erased",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Erased:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.erased = given["erased"]
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ExplainedWish(Answer):
    """What one interest or taste does.

    Attributes:
        phrase: The phrase, or what the insight of a taste says.
        learned: Whether it was learned.
        most: The most that it can add to a score, or take from it.
        reaches: Insights of the window that it brings over the floor alone; of what is unwanted,
            those that it brings below.
        best: The insight that matches best, and how well, 0 to 1.
    """

    phrase: str
    learned: bool
    most: float
    reaches: int
    best: tuple[InsightId, float] | None

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "phrase",
            "learned",
            "most",
            "reaches",
            "best",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> ExplainedWish:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.phrase = given["phrase"]
        one.learned = given["learned"]
        one.most = given["most"]
        one.reaches = given["reaches"]
        one.best = maybe(lambda one: (one[0], one[1]), given["best"])
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ExplainedProfile(Answer):
    """A profile explained.

    Attributes:
        reader: Whose.
        window: The times of publication that were looked at.
        insights: Insights published then.
        candidates: Those that an interest, follow or taste brings up.
        floor: What an insight has to suit the reader.
        weights: What each signal can add or take.
        wishes: Interests, then tastes, in the order of the profile.
        followed: Insights from followed shows and people.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    reader: str
    window: Window
    insights: int
    candidates: int
    floor: float
    weights: Weights
    wishes: tuple[ExplainedWish, ...]
    followed: int
    missing_shards: tuple[MissingShard, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "reader",
            "window",
            "insights",
            "candidates",
            "floor",
            "weights",
            "wishes",
            "followed",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> ExplainedProfile:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.reader = given["reader"]
        one.window = Window.from_dict(given["window"])
        one.insights = given["insights"]
        one.candidates = given["candidates"]
        one.floor = given["floor"]
        one.weights = Weights.from_dict(given["weights"])
        one.wishes = tuple(map(ExplainedWish.from_dict, given["wishes"]))
        one.followed = given["followed"]
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)

    def __iter__(self) -> Iterator[ExplainedWish]:
        return iter(self.wishes)

    def __len__(self) -> int:
        return len(self.wishes)

    def __getitem__(self, place: int) -> ExplainedWish:
        return self.wishes[place]

    def __bool__(self) -> bool:
        return True


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Explanation(Answer):
    """The score of a hit, taken apart; the contributions add up to the score.

    Attributes:
        lexical: What the words gave; `None` when no word matched or words were not asked.
        dense: What the vectors gave; `None` when they were not asked.
        neighbours: What the scores of its nearest neighbours gave; `None` when they were not asked.
    """

    lexical: Contribution | None
    dense: Contribution | None
    neighbours: Contribution | None

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "lexical",
            "dense",
            "neighbours",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Explanation:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.lexical = maybe(Contribution.from_dict, given["lexical"])
        one.dense = maybe(Contribution.from_dict, given["dense"])
        one.neighbours = maybe(Contribution.from_dict, given["neighbours"])
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class KeptVersion(Answer):
    """One version of a profile.

    Attributes:
        version: From 1.
        cause: What made it: new, edit, import, feedback, undo or learned.
        made: When.
        toml: Its text.
    """

    version: int
    cause: str
    made: str
    toml: str

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "version",
            "cause",
            "made",
            "toml",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> KeptVersion:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.version = given["version"]
        one.cause = given["cause"]
        one.made = given["made"]
        one.toml = given["toml"]
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class KeptWord(Answer):
    """One word of feedback.

    Attributes:
        insight: Id of the insight.
        verdict: What was said.
        date: The day.
    """

    insight: InsightId
    verdict: str
    date: str

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "insight",
            "verdict",
            "date",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> KeptWord:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.insight = given["insight"]
        one.verdict = given["verdict"]
        one.date = given["date"]
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Exported(Answer):
    """A reader with all that is kept, briefs whole.

    Attributes:
        name: The reader.
        versions: All versions of the profile, oldest first.
        feedback: All words of feedback, oldest first.
        briefs: The briefs as they are stored, oldest first.
        version: The newest version.
        toml: Its text.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    name: str
    versions: tuple[KeptVersion, ...]
    feedback: tuple[KeptWord, ...]
    briefs: tuple[Any, ...]
    version: int
    toml: str
    missing_shards: tuple[MissingShard, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "name",
            "versions",
            "feedback",
            "briefs",
            "version",
            "toml",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Exported:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.name = given["name"]
        one.versions = tuple(map(KeptVersion.from_dict, given["versions"]))
        one.feedback = tuple(map(KeptWord.from_dict, given["feedback"]))
        one.briefs = tuple(given["briefs"])
        one.version = given["version"]
        one.toml = given["toml"]
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ExportedFeeds(Answer):
    """A list of feeds.

    Attributes:
        feeds: Feeds in it.
        opml: The list.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    feeds: int
    opml: str
    missing_shards: tuple[MissingShard, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "feeds",
            "opml",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> ExportedFeeds:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.feeds = given["feeds"]
        one.opml = given["opml"]
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class FeedAddresses(Answer):
    """Where a feed lies.

    Attributes:
        reader: Whose.
        atom: As Atom: the address, or its path where it is not known what addresses of the server
            begin with. Nothing where the feed exists: its address was shown once and is not kept.
        json_: As JSON Feed.
        since: Since when the feed has its address.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    reader: str
    atom: str | None
    json_: str | None
    since: str
    missing_shards: tuple[MissingShard, ...] = ()

    _renamed: ClassVar[Mapping[str, str]] = {"json_": "json"}
    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "reader",
            "atom",
            "json",
            "since",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> FeedAddresses:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.reader = given["reader"]
        one.atom = given["atom"]
        one.json_ = given["json"]
        one.since = given["since"]
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class FeedEntry(Answer):
    """A feed.

    Attributes:
        number: Its number.
        url: Where it is asked.
        given: The address that was given, where it has moved since.
        show: Name of the show, once it has been read.
        asked: When it was last asked.
        next: When it is worth asking again.
        problem: Why it could not be read the last time.
        failures: How often in a row it could not be read.
        gone: Whether its server says that it is gone for good.
        read: Episodes that were read.
        waiting: Episodes that wait to be read.
        failed: Episodes that were given up.
        left: Episodes that are older than what was asked for.
    """

    number: int
    url: str
    given: str | None = None
    show: str | None
    asked: str | None
    next: str | None
    problem: str | None = None
    failures: int
    gone: bool
    read: int
    waiting: int
    failed: int
    left: int

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "number",
            "url",
            "show",
            "asked",
            "next",
            "failures",
            "gone",
            "read",
            "waiting",
            "failed",
            "left",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> FeedEntry:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.number = given["number"]
        one.url = given["url"]
        one.given = given.get("given")
        one.show = given["show"]
        one.asked = given["asked"]
        one.next = given["next"]
        one.problem = given.get("problem")
        one.failures = given["failures"]
        one.gone = given["gone"]
        one.read = given["read"]
        one.waiting = given["waiting"]
        one.failed = given["failed"]
        one.left = given["left"]
        return frozen(one, cls)


FeedNews = Literal["read", "moved", "same", "broken", "gone"]
"""What became of a feed."""


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class FeedLine(Answer):
    """What is to be said about a feed.

    Attributes:
        url: Its address.
        show: Name of the show, where it is known.
        what: What became of it.
        new: Episodes that are new and will be read.
        left: Older episodes that are left alone.
        to: Where it is now; the address under which the same show is known.
        why: Why it could not be read.
        remarks: What was mended in it or left out.
    """

    url: str
    show: str | None = None
    what: FeedNews
    new: int | None = None
    left: int | None = None
    to: str | None = None
    why: str | None = None
    remarks: tuple[str, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "url",
            "what",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> FeedLine:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.url = given["url"]
        one.show = given.get("show")
        one.what = given["what"]
        one.new = given.get("new")
        one.left = given.get("left")
        one.to = given.get("to")
        one.why = given.get("why")
        one.remarks = tuple(given.get("remarks", ()))
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class FeedsList(Answer):
    """The feeds.

    Attributes:
        feeds: In the order in which they were added.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    feeds: tuple[FeedEntry, ...]
    missing_shards: tuple[MissingShard, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "feeds",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> FeedsList:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.feeds = tuple(map(FeedEntry.from_dict, given["feeds"]))
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)

    def __iter__(self) -> Iterator[FeedEntry]:
        return iter(self.feeds)

    def __len__(self) -> int:
        return len(self.feeds)

    def __getitem__(self, place: int) -> FeedEntry:
        return self.feeds[place]

    def __bool__(self) -> bool:
        return True


Mode = Literal["hybrid", "fused", "rrf", "dense", "lexical"]
"""Which halves of the search are used."""


_HIT = frozenset(
    {
        "rank",
        "score",
        "match",
        "explanation",
        "is_claim",
        "id",
        "text",
        "title",
        "show",
        "episode",
        "speaker",
        "url",
        "start",
        "published",
        "tags",
    }
)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Hit(Answer):
    """One insight that was found.

    Attributes:
        rank: 1 is the best.
        score: Fused score in [0, 1] (hybrid), cosine (dense) or BM25 (lexical).
        match: The probability that the insight is about the query, whatever its place among the
            answers; `None` where only words were asked. Below a half the answer is merely the best
            there is.
        explanation: What each half gave to the score.
        is_claim: Whether it claims something that stands on its own.
        id: Unique in an index.
        text: The sentences; never empty, valid UTF-8, trimmed.
        title: A one-line claim or heading, where the data has one.
        show: Name of the show.
        episode: Title or id of the episode.
        speaker: Who said it.
        url: Link to the episode.
        start: Seconds from the start of the audio.
        published: When the episode was published.
        tags: Free keywords.
        extra: Every other key.
    """

    rank: int
    score: float
    match: float | None = None
    explanation: Explanation
    is_claim: bool
    id: InsightId
    text: str
    title: str | None = None
    show: str | None = None
    episode: str | None = None
    speaker: str | None = None
    url: str | None = None
    start: float | None = None
    published: str | None = None
    tags: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "rank",
            "score",
            "explanation",
            "is_claim",
            "id",
            "text",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Hit:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.rank = given["rank"]
        one.score = given["score"]
        one.match = given.get("match")
        one.explanation = Explanation.from_dict(given["explanation"])
        one.is_claim = given["is_claim"]
        one.id = given["id"]
        one.text = given["text"]
        one.title = given.get("title")
        one.show = given.get("show")
        one.episode = given.get("episode")
        one.speaker = given.get("speaker")
        one.url = given.get("url")
        one.start = given.get("start")
        one.published = given.get("published")
        one.tags = tuple(given.get("tags", ()))
        one.extra = others(given, _HIT)
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Found(Answer):
    """What was found.

    Attributes:
        query: What was looked for.
        mode: Which halves of the search were used.
        hits: Best first.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    query: str
    mode: Mode
    hits: tuple[Hit, ...]
    missing_shards: tuple[MissingShard, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "query",
            "mode",
            "hits",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Found:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.query = given["query"]
        one.mode = given["mode"]
        one.hits = tuple(map(Hit.from_dict, given["hits"]))
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)

    def __getitem__(self, place: int) -> Hit:
        return self.hits[place]

    def __bool__(self) -> bool:
        return True


_GOT = frozenset(
    {
        "is_claim",
        "id",
        "text",
        "title",
        "show",
        "episode",
        "speaker",
        "url",
        "start",
        "published",
        "tags",
        "missing_shards",
    }
)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Got(Answer):
    """The insight.

    Attributes:
        is_claim: Whether it claims something that stands on its own.
        id: Unique in an index.
        text: The sentences; never empty, valid UTF-8, trimmed.
        title: A one-line claim or heading, where the data has one.
        show: Name of the show.
        episode: Title or id of the episode.
        speaker: Who said it.
        url: Link to the episode.
        start: Seconds from the start of the audio.
        published: When the episode was published.
        tags: Free keywords.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
        extra: Every other key.
    """

    is_claim: bool
    id: InsightId
    text: str
    title: str | None = None
    show: str | None = None
    episode: str | None = None
    speaker: str | None = None
    url: str | None = None
    start: float | None = None
    published: str | None = None
    tags: tuple[str, ...] = ()
    missing_shards: tuple[MissingShard, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "is_claim",
            "id",
            "text",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Got:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.is_claim = given["is_claim"]
        one.id = given["id"]
        one.text = given["text"]
        one.title = given.get("title")
        one.show = given.get("show")
        one.episode = given.get("episode")
        one.speaker = given.get("speaker")
        one.url = given.get("url")
        one.start = given.get("start")
        one.published = given.get("published")
        one.tags = tuple(given.get("tags", ()))
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        one.extra = others(given, _GOT)
        return frozen(one, cls)


GroupId = int
"""The id of a group that lasts over many clusterings of a growing index. Never used again once it is retired."""


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class GroupPage(Answer):
    """The group of an insight, with the theme and area around it and everyone in it.

    Attributes:
        group: The group.
        theme: The theme that holds it.
        area: The area that holds the theme.
        members: Who is in the group, each text once, most firmly first.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    group: Community
    theme: Community | None
    area: Community | None
    members: tuple[Member, ...]
    missing_shards: tuple[MissingShard, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "group",
            "theme",
            "area",
            "members",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> GroupPage:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.group = Community.from_dict(given["group"])
        one.theme = maybe(Community.from_dict, given["theme"])
        one.area = maybe(Community.from_dict, given["area"])
        one.members = tuple(map(Member.from_dict, given["members"]))
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)

    def __iter__(self) -> Iterator[Member]:
        return iter(self.members)

    def __len__(self) -> int:
        return len(self.members)

    def __getitem__(self, place: int) -> Member:
        return self.members[place]

    def __bool__(self) -> bool:
        return True


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Heeded(Answer):
    """What was said, and what follows from it.

    Attributes:
        reader: Who said it.
        insight: Id of the insight.
        verdict: The word.
        date: The day it was said on; briefs heed it from the next one on.
        mute: What was muted.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    reader: str
    insight: InsightId
    verdict: str
    date: str
    mute: str | None
    missing_shards: tuple[MissingShard, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "reader",
            "insight",
            "verdict",
            "date",
            "mute",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Heeded:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.reader = given["reader"]
        one.insight = given["insight"]
        one.verdict = given["verdict"]
        one.date = given["date"]
        one.mute = given["mute"]
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Named(Answer):
    """A text, and what it is called where something is wrong with it, such as the file that it
    stood in.

    Attributes:
        name: What it is called.
        text: The text.
    """

    name: str
    text: str

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "name",
            "text",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Named:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.name = given["name"]
        one.text = given["text"]
        return frozen(one, cls)


ImportFile = Mapping[str, Any]
"""What can be imported."""


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ImportedProfile(Answer):
    """A reader and the version that was stored.

    Attributes:
        name: The reader.
        version: The version.
    """

    name: str
    version: int

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "name",
            "version",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> ImportedProfile:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.name = given["name"]
        one.version = given["version"]
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Imported(Answer):
    """What was stored.

    Attributes:
        imported: One for each.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    imported: tuple[ImportedProfile, ...]
    missing_shards: tuple[MissingShard, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "imported",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Imported:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.imported = tuple(map(ImportedProfile.from_dict, given["imported"]))
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)

    def __iter__(self) -> Iterator[ImportedProfile]:
        return iter(self.imported)

    def __len__(self) -> int:
        return len(self.imported)

    def __getitem__(self, place: int) -> ImportedProfile:
        return self.imported[place]

    def __bool__(self) -> bool:
        return True


_RELATED = frozenset(
    {
        "score",
        "cosine",
        "shared",
        "also_on",
        "own_show",
        "is_claim",
        "id",
        "text",
        "title",
        "show",
        "episode",
        "speaker",
        "url",
        "start",
        "published",
        "tags",
    }
)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Related(Answer):
    """One related insight.

    Attributes:
        score: How strongly it belongs below the insight above, 0 to 1; never more than that of the
            one before it, so what stands last whatever its strength, such as what comes from the
            own show, shows no more than its place.
        cosine: Cosine similarity with the insight above.
        shared: Words that it shares with the insight above, rarest first.
        also_on: On how many other shows the same claim was made.
        own_show: Whether it comes from the same show as the insight above.
        is_claim: Whether it claims something that stands on its own.
        id: Unique in an index.
        text: The sentences; never empty, valid UTF-8, trimmed.
        title: A one-line claim or heading, where the data has one.
        show: Name of the show.
        episode: Title or id of the episode.
        speaker: Who said it.
        url: Link to the episode.
        start: Seconds from the start of the audio.
        published: When the episode was published.
        tags: Free keywords.
        extra: Every other key.
    """

    score: float
    cosine: float
    shared: tuple[str, ...]
    also_on: int
    own_show: bool
    is_claim: bool
    id: InsightId
    text: str
    title: str | None = None
    show: str | None = None
    episode: str | None = None
    speaker: str | None = None
    url: str | None = None
    start: float | None = None
    published: str | None = None
    tags: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "score",
            "cosine",
            "shared",
            "also_on",
            "own_show",
            "is_claim",
            "id",
            "text",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Related:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.score = given["score"]
        one.cosine = given["cosine"]
        one.shared = tuple(given["shared"])
        one.also_on = given["also_on"]
        one.own_show = given["own_show"]
        one.is_claim = given["is_claim"]
        one.id = given["id"]
        one.text = given["text"]
        one.title = given.get("title")
        one.show = given.get("show")
        one.episode = given.get("episode")
        one.speaker = given.get("speaker")
        one.url = given.get("url")
        one.start = given.get("start")
        one.published = given.get("published")
        one.tags = tuple(given.get("tags", ()))
        one.extra = others(given, _RELATED)
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class InsightPage(Answer):
    """An insight with everything that its page shows.

    Attributes:
        insight: The insight.
        is_claim: Whether it claims something that stands on its own.
        also_on: On how many other shows its own claim was made.
        tellings: Insights that make its claim elsewhere, at most ten, one an episode.
        related: Related insights, best first.
        group: Its group, the finest community; nothing before groups were made.
        theme: The theme that holds the group.
        area: The area that holds the theme.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    insight: Insight
    is_claim: bool
    also_on: int
    tellings: tuple[Insight, ...]
    related: tuple[Related, ...]
    group: Community | None
    theme: Community | None
    area: Community | None
    missing_shards: tuple[MissingShard, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "insight",
            "is_claim",
            "also_on",
            "tellings",
            "related",
            "group",
            "theme",
            "area",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> InsightPage:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.insight = Insight.from_dict(given["insight"])
        one.is_claim = given["is_claim"]
        one.also_on = given["also_on"]
        one.tellings = tuple(map(Insight.from_dict, given["tellings"]))
        one.related = tuple(map(Related.from_dict, given["related"]))
        one.group = maybe(Community.from_dict, given["group"])
        one.theme = maybe(Community.from_dict, given["theme"])
        one.area = maybe(Community.from_dict, given["area"])
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Unserved(Answer):
    """A reader who cannot be served.

    Attributes:
        reader: Who.
        problem: Why, with the way out.
    """

    reader: str
    problem: str

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "reader",
            "problem",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Unserved:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.reader = given["reader"]
        one.problem = given["problem"]
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Intended(Answer):
    """What was written down.

    Attributes:
        new: Deliveries that are new.
        before: Deliveries that were written down before.
        nowhere: Readers whose profile names no address for it.
        without_brief: Readers without a brief of the day.
        unconfirmed: Addresses that nobody has confirmed.
        suspended: Addresses that take nothing any more.
        left: Addresses whose readers have left.
        failed: Readers who cannot be served, and why.
    """

    new: int
    before: int
    nowhere: int
    without_brief: int
    unconfirmed: int
    suspended: int
    left: int
    failed: tuple[Unserved, ...]

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "new",
            "before",
            "nowhere",
            "without_brief",
            "unconfirmed",
            "suspended",
            "left",
            "failed",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Intended:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.new = given["new"]
        one.before = given["before"]
        one.nowhere = given["nowhere"]
        one.without_brief = given["without_brief"]
        one.unconfirmed = given["unconfirmed"]
        one.suspended = given["suspended"]
        one.left = given["left"]
        one.failed = tuple(map(Unserved.from_dict, given["failed"]))
        return frozen(one, cls)

    def __iter__(self) -> Iterator[Unserved]:
        return iter(self.failed)

    def __len__(self) -> int:
        return len(self.failed)

    def __getitem__(self, place: int) -> Unserved:
        return self.failed[place]

    def __bool__(self) -> bool:
        return True


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class KeptBrief(Answer):
    """One brief by name.

    Attributes:
        date: The day.
        id: Its id.
    """

    date: str
    id: str

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "date",
            "id",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> KeptBrief:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.date = given["date"]
        one.id = given["id"]
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class KeptProfile(Answer):
    """A reader with all that is kept, briefs by name.

    Attributes:
        name: The reader.
        versions: All versions of the profile, oldest first.
        feedback: All words of feedback, oldest first.
        briefs: The briefs, oldest first.
        version: The version shown.
        toml: Its text.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    name: str
    versions: tuple[KeptVersion, ...]
    feedback: tuple[KeptWord, ...]
    briefs: tuple[KeptBrief, ...]
    version: int
    toml: str
    missing_shards: tuple[MissingShard, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "name",
            "versions",
            "feedback",
            "briefs",
            "version",
            "toml",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> KeptProfile:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.name = given["name"]
        one.versions = tuple(map(KeptVersion.from_dict, given["versions"]))
        one.feedback = tuple(map(KeptWord.from_dict, given["feedback"]))
        one.briefs = tuple(map(KeptBrief.from_dict, given["briefs"]))
        one.version = given["version"]
        one.toml = given["toml"]
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)


Level = Literal["group", "theme", "area"]
"""A level of the hierarchy, finest first."""


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ModelUse(Answer):
    """What a language model was asked.

    Attributes:
        requests: Requests that were answered.
        cached: Stretches that needed no request, because they had been answered before.
        held: Insights that it gave and that hold.
        dropped: Insights that it gave and that the transcript does not bear out.
        fallen_back: Episodes that were extracted without it after all.
        cost: What that cost, in the currency of the price, where one is told.
    """

    requests: int
    cached: int
    held: int
    dropped: int
    fallen_back: int
    cost: float | None = None

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "requests",
            "cached",
            "held",
            "dropped",
            "fallen_back",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> ModelUse:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.requests = given["requests"]
        one.cached = given["cached"]
        one.held = given["held"]
        one.dropped = given["dropped"]
        one.fallen_back = given["fallen_back"]
        one.cost = given.get("cost")
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NewestInsights(Answer):
    """The newest insights.

    Attributes:
        newest: Newest first.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    newest: tuple[Insight, ...]
    missing_shards: tuple[MissingShard, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "newest",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> NewestInsights:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.newest = tuple(map(Insight.from_dict, given["newest"]))
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)

    def __iter__(self) -> Iterator[Insight]:
        return iter(self.newest)

    def __len__(self) -> int:
        return len(self.newest)

    def __getitem__(self, place: int) -> Insight:
        return self.newest[place]

    def __bool__(self) -> bool:
        return True


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ReaderLine(Answer):
    """One reader in a list.

    Attributes:
        name: The reader.
        version: The newest version of their profile.
        briefs: How many briefs they have.
        last: The day of the last one.
    """

    name: str
    version: int
    briefs: int
    last: str | None

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "name",
            "version",
            "briefs",
            "last",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> ReaderLine:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.name = given["name"]
        one.version = given["version"]
        one.briefs = given["briefs"]
        one.last = given["last"]
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ReadersList(Answer):
    """The readers.

    Attributes:
        readers: By name.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    readers: tuple[ReaderLine, ...]
    missing_shards: tuple[MissingShard, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "readers",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> ReadersList:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.readers = tuple(map(ReaderLine.from_dict, given["readers"]))
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)

    def __iter__(self) -> Iterator[ReaderLine]:
        return iter(self.readers)

    def __len__(self) -> int:
        return len(self.readers)

    def __getitem__(self, place: int) -> ReaderLine:
        return self.readers[place]

    def __bool__(self) -> bool:
        return True


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RelatedPage(Answer):
    """An insight and what stands below it.

    Attributes:
        insight: The insight itself; `None` for a free text.
        text: The free text, where there is no insight.
        also_on: On how many other shows its own claim was made.
        related: Related insights, best first.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    insight: Insight | None
    text: str | None = None
    also_on: int
    related: tuple[Related, ...]
    missing_shards: tuple[MissingShard, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "insight",
            "also_on",
            "related",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> RelatedPage:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.insight = maybe(Insight.from_dict, given["insight"])
        one.text = given.get("text")
        one.also_on = given["also_on"]
        one.related = tuple(map(Related.from_dict, given["related"]))
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)

    def __iter__(self) -> Iterator[Related]:
        return iter(self.related)

    def __len__(self) -> int:
        return len(self.related)

    def __getitem__(self, place: int) -> Related:
        return self.related[place]

    def __bool__(self) -> bool:
        return True


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RemovedFeed(Answer):
    """What was removed.

    Attributes:
        url: Its address.
        show: Name of the show, where it was known.
        deleted: Insights that were deleted.
        kept: Insights that came from it and stay.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    url: str
    show: str | None
    deleted: int
    kept: int
    missing_shards: tuple[MissingShard, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "url",
            "show",
            "deleted",
            "kept",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> RemovedFeed:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.url = given["url"]
        one.show = given["show"]
        one.deleted = given["deleted"]
        one.kept = given["kept"]
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Replayed(Answer):
    """One day of a replay.

    Attributes:
        brief: The brief as it would be made now.
        stored: How it differs from the one that was stored; `None` where none was.
    """

    brief: Brief
    stored: Difference | None

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "brief",
            "stored",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Replayed:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.brief = Brief.from_dict(given["brief"])
        one.stored = maybe(Difference.from_dict, given["stored"])
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ReplayedDays(Answer):
    """Days that were made again.

    Attributes:
        reader: Whose.
        days: In their order.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    reader: str
    days: tuple[Replayed, ...]
    missing_shards: tuple[MissingShard, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "reader",
            "days",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> ReplayedDays:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.reader = given["reader"]
        one.days = tuple(map(Replayed.from_dict, given["days"]))
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)

    def __iter__(self) -> Iterator[Replayed]:
        return iter(self.days)

    def __len__(self) -> int:
        return len(self.days)

    def __getitem__(self, place: int) -> Replayed:
        return self.days[place]

    def __bool__(self) -> bool:
        return True


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Resent(Answer):
    """What will be sent again.

    Attributes:
        pending: Deliveries that wait for the next run.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    pending: int
    missing_shards: tuple[MissingShard, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "pending",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Resent:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.pending = given["pending"]
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ThemeTrend(Answer):
    """One theme over time.

    Attributes:
        id: Its id.
        title: Its title.
        recent: In the last days.
        before: In the days before.
        ratio: Its share of all show-days now over that before; above 1 it rises.
        low: Lower end of the 95 % interval of that ratio: above 1 the rise is no chance.
        high: Upper end, `None` (infinite) where it was not heard before; below 1 the fall is no
            chance.
        shows: Different shows each day, oldest first, over both windows.
        insights: Insights each day.
    """

    id: int
    title: str
    recent: Counts
    before: Counts
    ratio: float
    low: float
    high: float | None
    shows: tuple[int, ...]
    insights: tuple[int, ...]

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "id",
            "title",
            "recent",
            "before",
            "ratio",
            "low",
            "high",
            "shows",
            "insights",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> ThemeTrend:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.id = given["id"]
        one.title = given["title"]
        one.recent = Counts.from_dict(given["recent"])
        one.before = Counts.from_dict(given["before"])
        one.ratio = given["ratio"]
        one.low = given["low"]
        one.high = given["high"]
        one.shows = tuple(given["shows"])
        one.insights = tuple(given["insights"])
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class RisingThemes(Answer):
    """What rises and what falls.

    Attributes:
        since: The first of the last days.
        until: The last of them: the day of the newest dated insight.
        days: Number of the last days.
        before_days: Number of days before them that they are compared with.
        future: Insights that are dated later and were left out.
        show_days: Show-days (a show that published anything on a day) in the last days: what counts
            are shares of.
        before_show_days: Show-days in the days before.
        themes: Themes heard in either window, the clearest rise first.
        compared: How many themes were compared.
        by_chance: How many would be on each side without any change.
        rising: What rises, surest first.
        falling: What falls, surest first.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    since: str
    until: str
    days: int
    before_days: int
    future: int
    show_days: int
    before_show_days: int
    themes: tuple[ThemeTrend, ...] = ()
    compared: int
    by_chance: float
    rising: tuple[ThemeTrend, ...]
    falling: tuple[ThemeTrend, ...]
    missing_shards: tuple[MissingShard, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "since",
            "until",
            "days",
            "before_days",
            "future",
            "show_days",
            "before_show_days",
            "compared",
            "by_chance",
            "rising",
            "falling",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> RisingThemes:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.since = given["since"]
        one.until = given["until"]
        one.days = given["days"]
        one.before_days = given["before_days"]
        one.future = given["future"]
        one.show_days = given["show_days"]
        one.before_show_days = given["before_show_days"]
        one.themes = tuple(map(ThemeTrend.from_dict, given.get("themes", ())))
        one.compared = given["compared"]
        one.by_chance = given["by_chance"]
        one.rising = tuple(map(ThemeTrend.from_dict, given["rising"]))
        one.falling = tuple(map(ThemeTrend.from_dict, given["falling"]))
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Saved(Answer):
    """A profile that was stored.

    Attributes:
        name: Whose.
        version: Its version, from 1.
        toml: Its text.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    name: str
    version: int
    toml: str
    missing_shards: tuple[MissingShard, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "name",
            "version",
            "toml",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Saved:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.name = given["name"]
        one.version = given["version"]
        one.toml = given["toml"]
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ScanReport(Answer):
    """What a scan did.

    Attributes:
        feeds: Feeds that are known.
        asked: Feeds that were asked.
        unchanged: Of these, those that had nothing new to say.
        resting: Feeds that were not asked: their time has not come, their server asks to be left
            alone, or they are gone.
        next: When the first of all feeds is worth asking again.
        lines: What is to be said about single feeds: those that had something new, moved, or could
            not be read.
        episodes: Episodes that were read, in the order in which they were.
        waiting: Episodes that still wait, for another try or for their time.
        insights: Insights that were found in them.
        added: What the last addition to the index did, where there was one.
        model: What extraction by a model cost, where one was named.
        seconds: Seconds, by the clock on the wall.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    feeds: int
    asked: int
    unchanged: int
    resting: int
    next: str | None
    lines: tuple[FeedLine, ...]
    episodes: tuple[EpisodeLine, ...]
    waiting: int
    insights: int
    added: BuildReport | None = None
    model: ModelUse | None = None
    seconds: float
    missing_shards: tuple[MissingShard, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "feeds",
            "asked",
            "unchanged",
            "resting",
            "next",
            "lines",
            "episodes",
            "waiting",
            "insights",
            "seconds",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> ScanReport:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.feeds = given["feeds"]
        one.asked = given["asked"]
        one.unchanged = given["unchanged"]
        one.resting = given["resting"]
        one.next = given["next"]
        one.lines = tuple(map(FeedLine.from_dict, given["lines"]))
        one.episodes = tuple(map(EpisodeLine.from_dict, given["episodes"]))
        one.waiting = given["waiting"]
        one.insights = given["insights"]
        one.added = maybe(BuildReport.from_dict, given.get("added"))
        one.model = maybe(ModelUse.from_dict, given.get("model"))
        one.seconds = given["seconds"]
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Selection(Answer):
    """The items of one brief, best first, and the account of all others.

    Attributes:
        reader: For whom.
        date: The reader's local date.
        window: The times of publication that count.
        items: At most as many as the reader wants; fewer rather than padding; none is a quiet day.
        shows: Shows that the candidates which suit come from; with fewer than items, one show may
            have two.
        chances: Which item serves which strong interest, weightiest interest first.
        quiet: Interests in the reader's own words for which there is nothing new today, in the
            order of the profile.
        nearest_miss: The best insight that did not reach the floor, where items are missing.
        considered: Insights looked at.
        excluded: Why others stayed out, in the order of `Exclusion`; each of them is an item or is
            counted here.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    reader: str
    date: str
    window: Window
    items: tuple[Item, ...]
    shows: int
    chances: tuple[Chance, ...]
    quiet: tuple[Quiet, ...] = ()
    nearest_miss: Miss | None
    considered: int
    excluded: tuple[Excluded, ...]
    missing_shards: tuple[MissingShard, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "reader",
            "date",
            "window",
            "items",
            "shows",
            "chances",
            "nearest_miss",
            "considered",
            "excluded",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Selection:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.reader = given["reader"]
        one.date = given["date"]
        one.window = Window.from_dict(given["window"])
        one.items = tuple(map(Item.from_dict, given["items"]))
        one.shows = given["shows"]
        one.chances = tuple(map(Chance.from_dict, given["chances"]))
        one.quiet = tuple(map(Quiet.from_dict, given.get("quiet", ())))
        one.nearest_miss = maybe(Miss.from_dict, given["nearest_miss"])
        one.considered = given["considered"]
        one.excluded = tuple(map(Excluded.from_dict, given["excluded"]))
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SentBriefs(Answer):
    """What was done.

    Attributes:
        made: Briefs that were made first, where that was asked for everybody.
        intended: What is to go out.
        resent: Uncertain deliveries that wait to be sent once more.
        sent: Deliveries that the other side has.
        later: Deliveries that were not taken now, and are tried again.
        refused: Deliveries that the other side will not have, or that nobody wants any more.
        uncertain: Deliveries that were handed over, and whose answer was lost.
        given_up: Deliveries whose time is over.
        suspended: Addresses that take nothing any more, as their servers said in this run.
        found: Deliveries that a run before was killed over; those by mail and Slack are uncertain
            now.
        waiting: Deliveries that wait for another run.
        next: When the first of these is due, where none is due now.
        without_carrier: Mails that wait because nothing was named that takes mail.
        closed: Why mail was not taken any more, where the run ended it before its end.
        without_links: Whether something went out without links, since it is not known what they
            begin with.
        interrupted: Whether the run was asked to stop before its end.
        waited: Seconds for which another process that was sending was waited for.
        seconds: Seconds that it took, without waiting.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    made: Delivered | None = None
    intended: Intended
    resent: int
    sent: int
    later: int
    refused: int
    uncertain: int
    given_up: int
    suspended: int
    found: int
    waiting: int
    next: str | None = None
    without_carrier: int
    closed: str | None = None
    without_links: bool
    interrupted: bool
    waited: float
    seconds: float
    missing_shards: tuple[MissingShard, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "intended",
            "resent",
            "sent",
            "later",
            "refused",
            "uncertain",
            "given_up",
            "suspended",
            "found",
            "waiting",
            "without_carrier",
            "without_links",
            "interrupted",
            "waited",
            "seconds",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> SentBriefs:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.made = maybe(Delivered.from_dict, given.get("made"))
        one.intended = Intended.from_dict(given["intended"])
        one.resent = given["resent"]
        one.sent = given["sent"]
        one.later = given["later"]
        one.refused = given["refused"]
        one.uncertain = given["uncertain"]
        one.given_up = given["given_up"]
        one.suspended = given["suspended"]
        one.found = given["found"]
        one.waiting = given["waiting"]
        one.next = given.get("next")
        one.without_carrier = given["without_carrier"]
        one.closed = given.get("closed")
        one.without_links = given["without_links"]
        one.interrupted = given["interrupted"]
        one.waited = given["waited"]
        one.seconds = given["seconds"]
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)


Silence = Literal["like", "show", "person", "theme"]
"""What a mute silences."""


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TreeState(Answer):
    """What the next clustering needs to know beside the tree.

    Attributes:
        next: The next id that was never used: of groups, themes, areas.
        detail: At which resolutions the levels were found.
        assigned: Insights that were only assigned since the last clustering.
    """

    next: tuple[GroupId, ...]
    detail: Detail | None = None
    assigned: int

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "next",
            "assigned",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> TreeState:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.next = tuple(given["next"])
        one.detail = maybe(Detail.from_dict, given.get("detail"))
        one.assigned = given["assigned"]
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Tree(Answer):
    """The tree, one list a level, largest first as it was clustered.

    Attributes:
        groups: The finest level.
        themes: Communities of groups.
        areas: Communities of themes.
        state: What the next clustering goes on from; absent in an index of Quintet's first days.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    groups: tuple[Community, ...]
    themes: tuple[Community, ...]
    areas: tuple[Community, ...]
    state: TreeState | None = None
    missing_shards: tuple[MissingShard, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "groups",
            "themes",
            "areas",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Tree:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.groups = tuple(map(Community.from_dict, given["groups"]))
        one.themes = tuple(map(Community.from_dict, given["themes"]))
        one.areas = tuple(map(Community.from_dict, given["areas"]))
        one.state = maybe(TreeState.from_dict, given.get("state"))
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class UndoneWord(Answer):
    """A word of feedback that counts no more.

    Attributes:
        insight: Id of the insight.
        verdict: What was said.
    """

    insight: str
    verdict: str

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "insight",
            "verdict",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> UndoneWord:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.insight = given["insight"]
        one.verdict = given["verdict"]
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Undone(Answer):
    """What was taken back.

    Attributes:
        name: Whose.
        version: The version that is as before the change; nothing where no change was taken back.
        feedback: The word that was taken back.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    name: str
    version: int | None
    feedback: UndoneWord | None
    missing_shards: tuple[MissingShard, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "name",
            "version",
            "feedback",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Undone:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.name = given["name"]
        one.version = given["version"]
        one.feedback = maybe(UndoneWord.from_dict, given["feedback"])
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class UpgradeReport(Answer):
    """What an upgrade did.

    Attributes:
        from_: The format that the index had.
        to: The format that it has.
        insights: Insights that were written once more; 0 where the format was this one already.
        bytes: Bytes of the index on disk.
        seconds: Wall-clock seconds.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    from_: int
    to: int
    insights: int
    bytes: int
    seconds: float
    missing_shards: tuple[MissingShard, ...] = ()

    _renamed: ClassVar[Mapping[str, str]] = {"from_": "from"}
    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "from",
            "to",
            "insights",
            "bytes",
            "seconds",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> UpgradeReport:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.from_ = given["from"]
        one.to = given["to"]
        one.insights = given["insights"]
        one.bytes = given["bytes"]
        one.seconds = given["seconds"]
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)


@final
@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class WebhookSecrets(Answer):
    """What messages to a webhook are signed with.

    Attributes:
        reader: Whose.
        webhook: Where the messages go.
        secret: The secret, as Standard Webhooks writes it: `whsec_` and base64.
        before: The one before, while messages are signed with both.
        until: Until when they are.
        missing_shards: Folders of the index that cannot be read now: no answer has what they hold.
            Absent where all can.
    """

    reader: str
    webhook: str
    secret: str
    before: str | None
    until: str | None
    missing_shards: tuple[MissingShard, ...] = ()

    _always: ClassVar[frozenset[str]] = frozenset(
        {
            "reader",
            "webhook",
            "secret",
            "before",
            "until",
        }
    )

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> WebhookSecrets:
        """The value that ``to_dict`` made ``given`` of."""
        one: Any = blank(cls)
        one.reader = given["reader"]
        one.webhook = given["webhook"]
        one.secret = given["secret"]
        one.before = given["before"]
        one.until = given["until"]
        one.missing_shards = tuple(map(MissingShard.from_dict, given.get("missing_shards", ())))
        return frozen(one, cls)

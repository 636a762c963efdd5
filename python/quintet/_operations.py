"""Every operation as a method.

Written by python/generate.py from the schemas of the operations: change those.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from ._progress import ProgressLike
from ._request import Moment, moment, several, whose
from ._types import (
    AddedFeeds,
    AddressesList,
    AreaThemes,
    Audit,
    Bounced,
    Brief,
    Changes,
    Checked,
    ClusterReport,
    CommunityPage,
    Daily,
    DeleteReport,
    Delivered,
    DeliveriesList,
    Difference,
    Erased,
    ExplainedProfile,
    Exported,
    ExportedFeeds,
    FeedAddresses,
    FeedsList,
    Got,
    GroupPage,
    Heeded,
    How,
    ImportFile,
    Imported,
    InsightPage,
    KeptProfile,
    Level,
    Named,
    NewestInsights,
    ReadersList,
    RelatedPage,
    RemovedFeed,
    ReplayedDays,
    Resent,
    RisingThemes,
    Saved,
    ScanReport,
    Selection,
    SentBriefs,
    Silence,
    Tree,
    Undone,
    UpgradeReport,
    Via,
    WebhookSecrets,
)

#: Every operation, and the name of its answer.
ANSWERS = {
    "search": "Found",
    "related": "RelatedPage",
    "get": "Got",
    "insight_page": "InsightPage",
    "newest": "NewestInsights",
    "group": "GroupPage",
    "themes": "Tree",
    "area_themes": "AreaThemes",
    "community": "CommunityPage",
    "themes_history": "Changes",
    "themes_rising": "RisingThemes",
    "info": "Checked",
    "build": "BuildReport",
    "add": "BuildReport",
    "delete": "DeleteReport",
    "cluster": "ClusterReport",
    "upgrade": "UpgradeReport",
    "profile_new": "Saved",
    "profiles": "ReadersList",
    "profile_show": "KeptProfile",
    "profile_import": "Imported",
    "profile_revise": "Saved",
    "profile_export": "Exported",
    "profile_undo": "Undone",
    "profile_erase": "Erased",
    "profile_explain": "ExplainedProfile",
    "brief_preview": "Selection",
    "brief_make": "Brief",
    "brief_make_all": "Delivered",
    "brief_show": "Brief",
    "brief_verify": "Audit",
    "brief_replay": "ReplayedDays",
    "brief_diff": "Difference",
    "feedback": "Heeded",
    "feed_address": "FeedAddresses",
    "webhook_secret": "WebhookSecrets",
    "feeds_add": "AddedFeeds",
    "feeds_list": "FeedsList",
    "feeds_remove": "RemovedFeed",
    "feeds_export": "ExportedFeeds",
    "scan": "ScanReport",
    "daily_status": "Daily",
    "brief_send": "SentBriefs",
    "brief_bounce": "Bounced",
    "deliveries": "DeliveriesList",
    "delivery_resend": "Resent",
    "addresses": "AddressesList",
    "address_resume": "AddressesList",
}


class Operations:
    """What can be asked of an index and of its readers: a method an operation."""

    def _ask(self, name: str, request: dict[str, Any], progress: ProgressLike) -> str:
        raise NotImplementedError

    def related(
        self,
        id: str | None = None,
        *,
        text: str | None = None,
        n: int = 10,
        exact: bool = False,
        show: str | Sequence[str] = (),
        since: Moment | None = None,
        until: Moment | None = None,
        progress: ProgressLike = None,
    ) -> RelatedPage:
        """Insights on the same theme from other shows.

        Args:
            id: Id of the insight.
            text: A text in place of an id.
            n: How many, at most 200.
            exact: Compare with every vector instead of walking the graph.
            show: Only these shows. Capitals do not matter.
            since: Published on this day or later: 2026-03-01, or an instant such as
                2026-03-01T06:00:00Z.
            until: Published before this day or instant.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            RelatedPage: An insight and what stands below it.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out.
                ``unknown_id``: no insight has this id.
        """
        request: dict[str, Any] = {
            "id": id,
            "text": text,
            "n": n,
            "exact": exact,
        }
        request["within"] = {
            "show": several(show),
            "since": moment(since, "since"),
            "until": moment(until, "until"),
        }
        return RelatedPage.from_json(self._ask("related", request, progress))

    def get(
        self,
        id: str,
        *,
        progress: ProgressLike = None,
    ) -> Got:
        """One insight with all its fields.

        Args:
            id: Id of the insight.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            Got: The insight.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out.
                ``unknown_id``: no insight has this id.
        """
        request: dict[str, Any] = {
            "id": id,
        }
        return Got.from_json(self._ask("get", request, progress))

    def insight_page(
        self,
        id: str,
        *,
        n: int = 10,
        progress: ProgressLike = None,
    ) -> InsightPage:
        """An insight as its page has it: related insights, other tellings of its claim, its theme.

        Args:
            id: Id of the insight.
            n: How many related insights, at most 200.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            InsightPage: An insight with everything that its page shows.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out.
                ``unknown_id``: no insight has this id.
        """
        request: dict[str, Any] = {
            "id": id,
            "n": n,
        }
        return InsightPage.from_json(self._ask("insight_page", request, progress))

    def newest(
        self,
        *,
        n: int = 10,
        show: str | Sequence[str] = (),
        since: Moment | None = None,
        until: Moment | None = None,
        progress: ProgressLike = None,
    ) -> NewestInsights:
        """What was published last and claims something, one insight an episode.

        Args:
            n: How many, at most 200.
            show: Only these shows. Capitals do not matter.
            since: Published on this day or later: 2026-03-01, or an instant such as
                2026-03-01T06:00:00Z.
            until: Published before this day or instant.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            NewestInsights: The newest insights.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out.
        """
        request: dict[str, Any] = {
            "n": n,
        }
        request["within"] = {
            "show": several(show),
            "since": moment(since, "since"),
            "until": moment(until, "until"),
        }
        return NewestInsights.from_json(self._ask("newest", request, progress))

    def group(
        self,
        id: str,
        *,
        progress: ProgressLike = None,
    ) -> GroupPage:
        """The group of an insight and who else is in it.

        Args:
            id: Id of an insight.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            GroupPage: The group of an insight, with the theme and area around it and everyone in
                it.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out.
                ``unknown_id``: no insight has this id.
        """
        request: dict[str, Any] = {
            "id": id,
        }
        return GroupPage.from_json(self._ask("group", request, progress))

    def themes(
        self,
        *,
        progress: ProgressLike = None,
    ) -> Tree:
        """Areas, themes and groups.

        Args:
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            Tree: The tree, one list a level, largest first as it was clustered.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out.
        """
        request: dict[str, Any] = {
        }
        return Tree.from_json(self._ask("themes", request, progress))

    def area_themes(
        self,
        area: int,
        *,
        progress: ProgressLike = None,
    ) -> AreaThemes:
        """The themes of one area.

        Args:
            area: Id of the area.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            AreaThemes: An area's themes, largest first.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out.
        """
        request: dict[str, Any] = {
            "area": area,
        }
        return AreaThemes.from_json(self._ask("area_themes", request, progress))

    def community(
        self,
        level: Level,
        id: int,
        *,
        n: int = 20,
        progress: ProgressLike = None,
    ) -> CommunityPage:
        """What is in a group, theme or area, and which shows speak in it.

        Args:
            level: group, theme or area.
            id: Its id.
            n: How many insights and how many shows, at most 200.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            CommunityPage: A group, theme or area with what is in it.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out.
        """
        request: dict[str, Any] = {
            "level": level,
            "id": id,
            "n": n,
        }
        return CommunityPage.from_json(self._ask("community", request, progress))

    def themes_history(
        self,
        of: str | None = None,
        *,
        n: int | None = None,
        progress: ProgressLike = None,
    ) -> Changes:
        """What became of groups, themes and areas, oldest clustering first.

        Args:
            of: One of them alone: theme:12, area:3, group:45; a number alone is a theme's.
            n: The last so many clusterings.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            Changes: The clusterings, each with its changes.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out.
        """
        request: dict[str, Any] = {
            "of": of,
            "n": n,
        }
        return Changes.from_json(self._ask("themes_history", request, progress))

    def themes_rising(
        self,
        *,
        days: int = 7,
        at: Moment | None = None,
        n: int | None = None,
        progress: ProgressLike = None,
    ) -> RisingThemes:
        """What is talked of more, and less, than in the four weeks before.

        Args:
            days: Days that are compared with the four weeks before them, 1 to 366.
            at: As it was at this moment; now unless given.
            n: How many on each side.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            RisingThemes: What rises and what falls.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out.
        """
        request: dict[str, Any] = {
            "days": days,
            "at": moment(at, "at"),
            "n": n,
        }
        return RisingThemes.from_json(self._ask("themes_rising", request, progress))

    def info(
        self,
        *,
        verify: bool = False,
        progress: ProgressLike = None,
    ) -> Checked:
        """What an index holds, and whether its files are whole.

        Args:
            verify: Read every file and compare its checksum.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            Checked: What it says about itself.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out.
        """
        request: dict[str, Any] = {
            "verify": verify,
        }
        return Checked.from_json(self._ask("info", request, progress))

    def delete(
        self,
        ids: str | Sequence[str],
        *,
        progress: ProgressLike = None,
    ) -> DeleteReport:
        """Delete insights by id.

        Args:
            ids: Ids of the insights.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            DeleteReport: What a delete did.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out. What is in the index is as
                it was before.
        """
        request: dict[str, Any] = {
            "ids": several(ids),
        }
        return DeleteReport.from_json(self._ask("delete", request, progress))

    def cluster(
        self,
        *,
        fresh: bool = False,
        progress: ProgressLike = None,
    ) -> ClusterReport:
        """Find groups and themes of everything, going on from those that there are.

        Args:
            fresh: Go on from nothing: choose the level of detail again, which may change most
                groups. Without this it is chosen again once the index has doubled.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            ClusterReport: What clustering found.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out. What is in the index is as
                it was before.
        """
        request: dict[str, Any] = {
            "fresh": fresh,
        }
        return ClusterReport.from_json(self._ask("cluster", request, progress))

    def upgrade(
        self,
        *,
        progress: ProgressLike = None,
    ) -> UpgradeReport:
        """Bring an index of an earlier format over; nothing is embedded.

        Args:
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            UpgradeReport: What an upgrade did.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out. What is in the index is as
                it was before.
        """
        request: dict[str, Any] = {
        }
        return UpgradeReport.from_json(self._ask("upgrade", request, progress))

    def profile_new(
        self,
        name: str,
        phrases: str | Sequence[str] = (),
        *,
        less: str | Sequence[str] = (),
        opml: Named | Mapping[str, Any] | None = None,
        time_zone: str | None = None,
        hour: str | None = None,
        email: str | None = None,
        webhook: str | None = None,
        slack: str | None = None,
        feed: bool = False,
        progress: ProgressLike = None,
    ) -> Saved:
        """Make a reader from phrases or a list of feeds.

        Args:
            name: The reader's name.
            phrases: What they want to hear of, a phrase each.
            less: What they want less of, a phrase each.
            opml: A list of feeds (OPML) with the shows to follow.
            time_zone: IANA name; UTC unless given.
            hour: When the brief is made, on the local clock: 07:00.
            email: The mailbox that the brief goes to.
            webhook: An address on the web that takes signed messages (Standard Webhooks).
            slack: The address of an incoming webhook of Slack.
            feed: Let the reader's own feed reader fetch it, under a secret address.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            Saved: A profile that was stored.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out. Nothing was kept.
        """
        request: dict[str, Any] = {
            "name": name,
            "phrases": several(phrases),
            "less": several(less),
            "opml": opml,
            "time_zone": time_zone,
            "hour": hour,
            "email": email,
            "webhook": webhook,
            "slack": slack,
            "feed": feed,
        }
        return Saved.from_json(self._ask("profile_new", request, progress))

    def profiles(
        self,
        *,
        progress: ProgressLike = None,
    ) -> ReadersList:
        """List the readers.

        Args:
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            ReadersList: The readers.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out.
        """
        request: dict[str, Any] = {
        }
        return ReadersList.from_json(self._ask("profiles", request, progress))

    def profile_show(
        self,
        name: str,
        *,
        version: int | None = None,
        progress: ProgressLike = None,
    ) -> KeptProfile:
        """Show a reader: profile, versions, feedback, briefs.

        Args:
            name: Whose.
            version: An earlier version of the profile; the newest unless given.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            KeptProfile: A reader with all that is kept, briefs by name.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out.
        """
        request: dict[str, Any] = {
            "name": name,
            "version": version,
        }
        return KeptProfile.from_json(self._ask("profile_show", request, progress))

    def profile_import(
        self,
        files: Sequence[ImportFile | Mapping[str, Any]],
        *,
        reader: str | None = None,
        progress: ProgressLike = None,
    ) -> Imported:
        """Store profiles, and let a reader follow the shows of lists of feeds. Who has a profile
        already keeps what was learned.

        Args:
            files: What is stored; all of it is read before the first is.
            reader: Who follows the shows of lists.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            Imported: What was stored.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out. Nothing was kept.
        """
        request: dict[str, Any] = {
            "files": files,
            "reader": reader,
        }
        return Imported.from_json(self._ask("profile_import", request, progress))

    def profile_revise(
        self,
        name: str,
        base: int,
        toml: Named | Mapping[str, Any],
        *,
        progress: ProgressLike = None,
    ) -> Saved:
        """Store a profile that a person has changed, on top of what has changed since they saw it.

        Args:
            name: Whose.
            base: The version that the person saw.
            toml: The profile as it should be (TOML).
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            Saved: A profile that was stored.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out. Nothing was kept.
        """
        request: dict[str, Any] = {
            "name": name,
            "base": base,
            "toml": toml,
        }
        return Saved.from_json(self._ask("profile_revise", request, progress))

    def profile_export(
        self,
        name: str,
        *,
        progress: ProgressLike = None,
    ) -> Exported:
        """Everything that is kept about a reader, to take along.

        Args:
            name: Whose.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            Exported: A reader with all that is kept, briefs whole.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out.
        """
        request: dict[str, Any] = {
            "name": name,
        }
        return Exported.from_json(self._ask("profile_export", request, progress))

    def profile_undo(
        self,
        name: str,
        *,
        feedback: bool = False,
        progress: ProgressLike = None,
    ) -> Undone:
        """Take the last change of a profile back, and the last word of feedback where it was later.

        Args:
            name: Whose.
            feedback: The last word of feedback alone.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            Undone: What was taken back.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out. Nothing was kept.
        """
        request: dict[str, Any] = {
            "name": name,
            "feedback": feedback,
        }
        return Undone.from_json(self._ask("profile_undo", request, progress))

    def profile_erase(
        self,
        name: str,
        *,
        progress: ProgressLike = None,
    ) -> Erased:
        """Erase everything that is kept about a reader.

        Args:
            name: Who.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            Erased: Who is gone.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out. Nothing was kept.
        """
        request: dict[str, Any] = {
            "name": name,
        }
        return Erased.from_json(self._ask("profile_erase", request, progress))

    def profile_explain(
        self,
        of: str | Mapping[str, Any] | Named,
        *,
        at: Moment | None = None,
        progress: ProgressLike = None,
    ) -> ExplainedProfile:
        """What each part of a profile does to scores, over the last three days.

        Args:
            of: Whose.
            at: At this moment; now unless given.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            ExplainedProfile: A profile explained.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out.
        """
        request: dict[str, Any] = {
            "of": whose(of),
            "at": moment(at, "at"),
        }
        return ExplainedProfile.from_json(self._ask("profile_explain", request, progress))

    def brief_preview(
        self,
        of: str | Mapping[str, Any] | Named,
        *,
        at: Moment | None = None,
        n: int | None = None,
        progress: ProgressLike = None,
    ) -> Selection:
        """What a brief would hold; nothing is stored.

        Args:
            of: Whose.
            at: Made at this moment; now unless given.
            n: How many, at most 20; the profile says unless given.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            Selection: The items of one brief, best first, and the account of all others.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out.
        """
        request: dict[str, Any] = {
            "of": whose(of),
            "at": moment(at, "at"),
            "n": n,
        }
        return Selection.from_json(self._ask("brief_preview", request, progress))

    def brief_make(
        self,
        of: str | Mapping[str, Any] | Named,
        *,
        date: Moment | None = None,
        progress: ProgressLike = None,
    ) -> Brief:
        """Make a reader's brief and keep it: the one of a day is made once.

        Args:
            of: Whose; a profile is kept first.
            date: For this day on the reader's calendar; today unless given.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            Brief: One brief of one reader, stored as JSON and never changed.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out. Nothing was kept.
        """
        request: dict[str, Any] = {
            "of": whose(of),
            "date": moment(date, "date"),
        }
        return Brief.from_json(self._ask("brief_make", request, progress))

    def brief_make_all(
        self,
        *,
        date: Moment | None = None,
        progress: ProgressLike = None,
    ) -> Delivered:
        """Make the briefs that are due, of every reader.

        Args:
            date: For this day on each reader's calendar; today unless given.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            Delivered: What a job for all readers did.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out. Nothing was kept.
        """
        request: dict[str, Any] = {
            "date": moment(date, "date"),
        }
        return Delivered.from_json(self._ask("brief_make_all", request, progress))

    def brief_show(
        self,
        brief: str,
        *,
        date: Moment | None = None,
        progress: ProgressLike = None,
    ) -> Brief:
        """Show a brief that is kept.

        Args:
            brief: Its id; or a reader, whose last one is meant.
            date: The brief of this day, where a reader is named.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            Brief: One brief of one reader, stored as JSON and never changed.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out.
        """
        request: dict[str, Any] = {
            "brief": brief,
            "date": moment(date, "date"),
        }
        return Brief.from_json(self._ask("brief_show", request, progress))

    def brief_verify(
        self,
        reader: str | None = None,
        *,
        progress: ProgressLike = None,
    ) -> Audit:
        """Hold every brief that is kept against the contract.

        Args:
            reader: Whose; everybody's unless given.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            Audit: What verifying found.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out.
        """
        request: dict[str, Any] = {
            "reader": reader,
        }
        return Audit.from_json(self._ask("brief_verify", request, progress))

    def brief_replay(
        self,
        reader: str,
        from_: Moment,
        to: Moment,
        *,
        progress: ProgressLike = None,
    ) -> ReplayedDays:
        """Make a reader's past briefs again, with what is known now, and compare; nothing is
        stored.

        Args:
            reader: Whose.
            from_: The first day.
            to: The last day, at most a year later.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            ReplayedDays: Days that were made again.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out.
        """
        request: dict[str, Any] = {
            "reader": reader,
            "from": moment(from_, "from_"),
            "to": moment(to, "to"),
        }
        return ReplayedDays.from_json(self._ask("brief_replay", request, progress))

    def brief_diff(
        self,
        before: str,
        after: str,
        *,
        progress: ProgressLike = None,
    ) -> Difference:
        """Compare two briefs that are kept.

        Args:
            before: Id of one.
            after: Id of the other.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            Difference: How two briefs differ.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out.
        """
        request: dict[str, Any] = {
            "before": before,
            "after": after,
        }
        return Difference.from_json(self._ask("brief_diff", request, progress))

    def feedback(
        self,
        id: str,
        verdict: str,
        *,
        reader: str | None = None,
        what: Silence | None = None,
        date: Moment | None = None,
        progress: ProgressLike = None,
    ) -> Heeded:
        """Say a word about an insight: more of it, less, known already, or never again.

        Args:
            id: Id of the insight.
            verdict: more, less, known or mute.
            reader: Who says it; the only one who was sent the insight unless given.
            what: What a mute silences.
            date: The day it was said on; today unless given.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            Heeded: What was said, and what follows from it.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out. Nothing was kept.
                ``unknown_id``: no insight has this id.
        """
        request: dict[str, Any] = {
            "id": id,
            "verdict": verdict,
            "reader": reader,
            "what": what,
            "date": moment(date, "date"),
        }
        return Heeded.from_json(self._ask("feedback", request, progress))

    def feed_address(
        self,
        reader: str,
        *,
        rotate: bool = False,
        progress: ProgressLike = None,
    ) -> FeedAddresses:
        """Make the secret address of a reader's feed, or a new one in its place.

        Args:
            reader: Whose.
            rotate: Whether a feed that exists gets a new address; the one before stops.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            FeedAddresses: Where a feed lies.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out. Nothing was kept.
        """
        request: dict[str, Any] = {
            "reader": reader,
            "rotate": rotate,
        }
        return FeedAddresses.from_json(self._ask("feed_address", request, progress))

    def webhook_secret(
        self,
        reader: str,
        *,
        rotate: bool = False,
        progress: ProgressLike = None,
    ) -> WebhookSecrets:
        """Show the secret that a reader's webhook knows messages by, or make a new one.

        Args:
            reader: Whose.
            rotate: Whether there is to be a new one; messages are signed with both for 24 hours.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            WebhookSecrets: What messages to a webhook are signed with.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out. Nothing was kept.
        """
        request: dict[str, Any] = {
            "reader": reader,
            "rotate": rotate,
        }
        return WebhookSecrets.from_json(self._ask("webhook_secret", request, progress))

    def feeds_add(
        self,
        urls: str | Sequence[str] = (),
        *,
        opml: Named | Mapping[str, Any] | None = None,
        progress: ProgressLike = None,
    ) -> AddedFeeds:
        """Add feeds by address or from a list.

        Args:
            urls: Addresses of feeds.
            opml: A list of feeds (OPML), as every podcast player exports it.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            AddedFeeds: What was added.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out. Nothing was kept.
        """
        request: dict[str, Any] = {
            "urls": several(urls),
            "opml": opml,
        }
        return AddedFeeds.from_json(self._ask("feeds_add", request, progress))

    def feeds_list(
        self,
        *,
        progress: ProgressLike = None,
    ) -> FeedsList:
        """List the feeds, how each answered, and what became of its episodes.

        Args:
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            FeedsList: The feeds.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out.
        """
        request: dict[str, Any] = {
        }
        return FeedsList.from_json(self._ask("feeds_list", request, progress))

    def feeds_remove(
        self,
        feed: str,
        *,
        with_insights: bool = False,
        progress: ProgressLike = None,
    ) -> RemovedFeed:
        """Stop scanning a feed, and forget how far it was read. Its insights stay in the index
        unless they are to go, too.

        Args:
            feed: Its address, the name of its show, or its number in the list.
            with_insights: Delete the insights that came from it.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            RemovedFeed: What was removed.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out. What is in the index is as
                it was before.
        """
        request: dict[str, Any] = {
            "feed": feed,
            "with_insights": with_insights,
        }
        return RemovedFeed.from_json(self._ask("feeds_remove", request, progress))

    def feeds_export(
        self,
        *,
        progress: ProgressLike = None,
    ) -> ExportedFeeds:
        """Write the feeds as a list (OPML) that every podcast player reads.

        Args:
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            ExportedFeeds: A list of feeds.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out.
        """
        request: dict[str, Any] = {
        }
        return ExportedFeeds.from_json(self._ask("feeds_export", request, progress))

    def scan(
        self,
        feeds: str | Sequence[str] = (),
        *,
        due: bool = False,
        backlog: int | None = None,
        skip_notes: bool = False,
        progress: ProgressLike = None,
    ) -> ScanReport:
        """Ask the feeds for what is new, read their episodes, and put the insights into the index.

        Args:
            feeds: Only these feeds, by address, which are added where they are not known; all, if
                there are none.
            due: Only feeds whose time has come by their own rhythm.
            backlog: Of a feed that is read for the first time, read the newest so many episodes; 5
                unless given.
            skip_notes: Leave episodes without a transcript alone, in place of reading what is
                written about them.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            ScanReport: What a scan did.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out. What is in the index is as
                it was before.
        """
        request: dict[str, Any] = {
            "feeds": several(feeds),
            "due": due,
            "backlog": backlog,
            "skip_notes": skip_notes,
        }
        return ScanReport.from_json(self._ask("scan", request, progress))

    def daily_status(
        self,
        *,
        lines: int | None = None,
        progress: ProgressLike = None,
    ) -> Daily:
        """Say how the day stands: what is due next, what was done, what failed.

        Args:
            lines: So many lines of the journal, the newest first, at most 1000; 20 unless given.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            Daily: How the day stands.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out.
        """
        request: dict[str, Any] = {
            "lines": lines,
        }
        return Daily.from_json(self._ask("daily_status", request, progress))

    def brief_send(
        self,
        readers: str | Sequence[str] = (),
        *,
        via: Via | None = None,
        date: Moment | None = None,
        make: bool = False,
        resend_uncertain: bool = False,
        progress: ProgressLike = None,
    ) -> SentBriefs:
        """Send the stored briefs of today that have not been sent to every address that their
        readers want, and whatever else is due: each brief once by each way.

        Args:
            readers: Whose; everybody's where nobody is named.
            via: By this way alone; by every way that is wanted unless given. A feed is not sent: it
                shows what there is.
            date: The briefs of this day, also when it is over; of each reader's today unless given.
            make: Make them first: of readers who are named, also before their hour; of everybody,
                where it has come.
            resend_uncertain: Send once more what was handed over and may not have arrived: the same
                bytes under the same id.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            SentBriefs: What was done.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out. Nothing was kept.
        """
        request: dict[str, Any] = {
            "readers": several(readers),
            "via": via,
            "date": moment(date, "date"),
            "make": make,
            "resend_uncertain": resend_uncertain,
        }
        return SentBriefs.from_json(self._ask("brief_send", request, progress))

    def brief_bounce(
        self,
        messages: Sequence[Named | Mapping[str, Any]],
        *,
        progress: ProgressLike = None,
    ) -> Bounced:
        """Read what mail servers report of mails that they could not deliver (RFC 3464): an address
        that takes nothing any more gets nothing any more.

        Args:
            messages: Messages as they came, one each, or mailboxes of many (mbox).
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            Bounced: What reports said.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out. Nothing was kept.
        """
        request: dict[str, Any] = {
            "messages": messages,
        }
        return Bounced.from_json(self._ask("brief_bounce", request, progress))

    def deliveries(
        self,
        standing: str | None = None,
        *,
        reader: str | None = None,
        n: int | None = None,
        progress: ProgressLike = None,
    ) -> DeliveriesList:
        """List deliveries, newest first: what is pending, sent, uncertain, refused, given up.

        Args:
            standing: Those that stand so: pending, sending, sent, uncertain, refused or given_up.
            reader: Those to this reader.
            n: How many, at most 10000; 50 unless given.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            DeliveriesList: Deliveries.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out.
        """
        request: dict[str, Any] = {
            "standing": standing,
            "reader": reader,
            "n": n,
        }
        return DeliveriesList.from_json(self._ask("deliveries", request, progress))

    def delivery_resend(
        self,
        which: str,
        *,
        progress: ProgressLike = None,
    ) -> Resent:
        """Send again what did not go out or may not have: one delivery, or all of a reader that are
        uncertain, refused or given up. The next run does it.

        Args:
            which: A reader, or the number of a delivery.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            Resent: What will be sent again.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out. Nothing was kept.
        """
        request: dict[str, Any] = {
            "which": which,
        }
        return Resent.from_json(self._ask("delivery_resend", request, progress))

    def addresses(
        self,
        reader: str | None = None,
        *,
        progress: ProgressLike = None,
    ) -> AddressesList:
        """List what is known about addresses: whether they may be written to, since when, and why
        not.

        Args:
            reader: Whose; everybody's unless given.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            AddressesList: Addresses.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out.
        """
        request: dict[str, Any] = {
            "reader": reader,
        }
        return AddressesList.from_json(self._ask("addresses", request, progress))

    def address_resume(
        self,
        reader: str,
        via: Via,
        *,
        progress: ProgressLike = None,
    ) -> AddressesList:
        """Write to a reader's address again that was suspended or left, or that nobody has
        confirmed: on the operator's word.

        Args:
            reader: Whose.
            via: By which way.
            progress: Who hears how far it is; see `quintet.open`.

        Returns:
            AddressesList: Addresses.

        Raises:
            QuintetError: ``code`` says which kind, ``hint`` the way out. Nothing was kept.
        """
        request: dict[str, Any] = {
            "reader": reader,
            "via": via,
        }
        return AddressesList.from_json(self._ask("address_resume", request, progress))

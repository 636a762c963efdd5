//! Examples shown below each verb's help.

mod daily;
mod deliver;
mod feeds;
mod index;
mod model;
mod own_feed;
mod state;

pub(super) use daily::DAILY;
pub(super) use deliver::{
    BRIEF_ADDRESSES, BRIEF_BOUNCE, BRIEF_DELIVERIES, BRIEF_RESEND, BRIEF_RESUME, BRIEF_SEND,
};
pub(super) use feeds::{FEEDS_ADD, FEEDS_EXPORT, FEEDS_LIST, FEEDS_REMOVE, SCAN};
pub(super) use index::{INDEX_LIST, INDEX_PRUNE, INDEX_PULL, INDEX_PUSH};
pub(super) use model::{MODEL_FETCH, MODEL_LIST, MODEL_PATH};
pub(super) use own_feed::{BRIEF_FEED, BRIEF_WEBHOOK};
pub(super) use state::{BENCH_STATE, STATE_COPY};

pub(super) const TOP: &str = "\
Examples:
  quintet demo                                  build the sample and look around
  quintet build insights.jsonl                  build index/default
  quintet search \"why do startups raise prices\"
  quintet related INSIGHT-ID
  quintet profile new Ada \"pricing of software\" \"how teams work\"
  quintet brief make Ada

Exit codes: 0 done, 1 nothing found or below target, 2 error, 130 interrupted.";

pub(super) const DEMO: &str = "\
Examples:
  quintet demo
  quintet demo --index /tmp/demo";

pub(super) const BUILD: &str = "\
Fields of an insight: id (or _id), text, and optionally title, show, episode, speaker, url, start (seconds),
published (or date), tags; every other field is kept and given back.

Examples:
  quintet build insights.jsonl
  quintet build shows/*.jsonl.gz --index index/shows
  zcat dump.jsonl.gz | quintet build - --strict
  quintet build insights.jsonl --estimate --model 'https://api.openai.com/v1#text-embedding-3-small?price=0.02'

A model on a server takes settings behind its name, parted by &: dimensions, batch, connections, rpm and tpm (requests
and tokens a minute), price (of a million tokens). Its key is read from QUINTET_EMBED_KEY or OPENAI_API_KEY.
A password or a query in its address is sent and never shown or stored: give --model again where it is needed.";

pub(super) const ADD: &str = "\
Examples:
  quintet add today.jsonl
  quintet add corrections.csv --index index/shows";

pub(super) const DELETE: &str = "\
Examples:
  quintet delete ep41-003 ep41-004";

pub(super) const UPGRADE: &str = "\
What the index holds is written once more with the vectors that it has; groups, history and readers stay. Until it is
done the old index stays as it is, also when the job is stopped.

Examples:
  quintet upgrade
  quintet upgrade --index index/shows --json";

pub(super) const INFO: &str = "\
Examples:
  quintet info
  quintet info --verify --json";

pub(super) const GET: &str = "\
Examples:
  quintet get ep41-003
  quintet get ep41-003 --json | jq .published";

pub(super) const SEARCH: &str = "\
Examples:
  quintet search \"sleep and memory\"
  quintet search batteries --show \"Grid Notes\" --since 2026-03-01 -n 5
  quintet search \"pricing power\" --mode lexical --explain";

pub(super) const RELATED: &str = "\
Examples:
  quintet related ep41-003
  quintet related --text \"Cloud companies fund AI labs to win back compute demand.\" -n 5";

pub(super) const EMBED: &str = "\
Examples:
  quintet embed sentences.txt --out sentences.npy
  quintet embed part-07.jsonl --out part-07.parquet   for build and add";

pub(super) const THEMES: &str = "\
Examples:
  quintet themes                      areas with their largest themes
  quintet themes --area 3             the themes of one area
  quintet themes --rising --days 7
  quintet themes --history theme:12 --json
  quintet themes --tree";

pub(super) const MAP: &str = "\
The page needs no network and no server. Drag and scroll to move, / to search, click for related insights.

Examples:
  quintet map --out map.html
  quintet map --out shows.html --title \"All shows\" --index index/shows";

pub(super) const PAGE: &str = "\
Examples:
  quintet page ep41-003
  quintet page ep41-003 --json | jq .theme.title";

pub(super) const NEWEST: &str = "\
Examples:
  quintet newest -n 20
  quintet newest --show 'The Staffroom Door'";

pub(super) const COMMUNITY: &str = "\
A community that has ended is told with its heir; ids stand in `quintet themes --json`.

Examples:
  quintet community theme 12
  quintet community group 45 -n 50 --json";

#[cfg(feature = "serve")]
pub(super) const SERVE: &str = "\
Pages stand at the address itself, the API under /v1 (its description at /openapi.json), tools for models at /mcp,
figures at /metrics. A commit that another process makes is opened beside the one that answers.

Examples:
  quintet serve
  quintet serve --index index/shows --addr 127.0.0.1:0 --log json
  quintet serve --addr 0.0.0.0:7878 --keys keys.toml --host brief.example.org --public";

#[cfg(feature = "serve")]
pub(super) const MCP: &str = "\
Examples:
  quintet mcp
  claude mcp add quintet -- quintet mcp --index /data/index";

#[cfg(feature = "serve")]
pub(super) const KEY_NEW: &str = "\
Examples:
  quintet key new newsletter
  quintet key new Ada --scope reader:Ada --keys keys.toml";

#[cfg(feature = "serve")]
pub(super) const KEY_LIST: &str = "\
Examples:
  quintet key list
  quintet key list --keys keys.toml --json";

#[cfg(feature = "serve")]
pub(super) const KEY_REVOKE: &str = "\
Examples:
  quintet key revoke 1f4c09ab";

pub(super) const GROUP: &str = "\
Examples:
  quintet group ep41-003";

pub(super) const CLUSTER: &str = "\
Examples:
  quintet cluster
  quintet cluster --fresh";

pub(super) const PROFILE_NEW: &str = "\
Examples:
  quintet profile new Ada \"how teams keep services reliable\" \"pricing of software\" --time-zone Europe/Berlin
  quintet profile new Bob --opml subscriptions.opml --less \"venture capital\"
  quintet profile new Cy \"heat pumps\" --email cy@example.org --hour 06:30 --preview";

pub(super) const PROFILE_SHOW: &str = "\
Examples:
  quintet profile show
  quintet profile show Ada --version 2";

pub(super) const PROFILE_EDIT: &str = "\
A taste that you change is pinned; one that you delete is forgotten and not learned again.

Examples:
  quintet profile edit Ada
  EDITOR=nano quintet profile edit Ada";

pub(super) const PROFILE_IMPORT: &str = "\
Examples:
  quintet profile import data/sample/profiles/*.toml
  quintet profile import subscriptions.opml --reader Ada";

pub(super) const PROFILE_EXPORT: &str = "\
Examples:
  quintet profile export Ada > ada.toml
  quintet profile export Ada --json > everything-about-ada.json";

pub(super) const PROFILE_EXPLAIN: &str = "\
Examples:
  quintet profile explain Ada
  quintet profile explain me.toml --at 2026-03-20";

pub(super) const PROFILE_UNDO: &str = "\
Examples:
  quintet profile undo Ada
  quintet profile undo Ada --feedback";

pub(super) const PROFILE_ERASE: &str = "\
Examples:
  quintet profile erase Ada --yes";

pub(super) const CALIBRATE: &str = "\
Fits thresholds on the half of the pairs marked `fit` and reports on the half marked `held`. With --model or
--precision, or where there is no index, nothing is stored. Kinds: duplicate, paraphrase, retold, related, unrelated,
negated, number_changed, entity_changed.

Examples:
  quintet calibrate
  quintet calibrate --precision int8 --json
  quintet calibrate --probes my-pairs.jsonl --pairs judged.jsonl.gz";

pub(super) const BRIEF_PREVIEW: &str = "\
Examples:
  quintet brief preview data/sample/profiles/maren-platform-engineer.toml --at 2026-03-20
  quintet brief preview Ada -n 3 --json";

pub(super) const BRIEF_MAKE: &str = "\
Examples:
  quintet brief make Ada
  quintet brief make Ada --date 2026-03-20 --format html > brief.html
  quintet brief make --all";

pub(super) const BRIEF_SHOW: &str = "\
Examples:
  quintet brief show Ada
  quintet brief show Ada --date 2026-03-20 --format md";

pub(super) const BRIEF_VERIFY: &str = "\
Examples:
  quintet brief verify
  quintet brief verify Ada --json";

pub(super) const BRIEF_REPLAY: &str = "\
Examples:
  quintet brief replay Ada --from 2026-03-14 --to 2026-03-20";

pub(super) const BRIEF_DIFF: &str = "\
Examples:
  quintet brief diff 0a1b2c3d4e5f60718293a4b5c6d7e8f9 1b2c3d4e5f60718293a4b5c6d7e8f90a";

pub(super) const BRIEF_LEARN: &str = "\
A pair is an item that a reader wants more of and one that the same reader wants less of or has muted. The weights
before count as much as about twenty pairs. With --write they are kept if they order the pairs of readers who were left
out no worse.

Examples:
  quintet brief learn
  quintet brief learn --write
  quintet brief learn --reset";

pub(super) const BRIEF_FEEDBACK: &str = "\
Examples:
  quintet brief feedback ep41-003 more
  quintet brief feedback ep41-003 mute --what show --reader Ada";

pub(super) const EVAL_STATEMENTS: &str = "\
Each example is judged by a model that was fitted on four fifths of the others; every kind is spread over the fifths.

Examples:
  quintet eval statements data/statements.jsonl
  quintet eval statements mine.jsonl --json";

pub(super) const EVAL_TUNE: &str = "\
Tries weights of vectors and words, BM25's k1 and b, and how much feedback and neighbours count. The settings are found
anew for each fold on the other folds; the gain is measured on queries that had no part in it.

Examples:
  quintet eval tune data/sample
  quintet eval tune judged/ --index index/shows --write
  quintet eval tune judged/ -m map --folds 10 --json

Exit code 1: no gain on held-out queries that is reliably above 0; nothing is written then.";

pub(super) const EVAL_RETRIEVAL: &str = "\
Examples:
  quintet eval retrieval data/sample
  quintet eval retrieval beir/scifact --split test --json";

pub(super) const EVAL_PROFILES: &str = "\
A line of users.jsonl: {\"user\": \"u1\", \"history\": [ids], \"disliked\": [ids],
\"impressions\": [{\"candidates\": [ids], \"clicked\": [ids]}]}; disliked may be left out.

Examples:
  quintet eval profiles MINDsmall_dev --keep /tmp/mind
  quintet eval profiles readers --json
  quintet eval profiles insights --replay labels";

pub(super) const EVAL: &str = "\
Examples:
  quintet eval retrieval data/sample
  quintet eval --check data/expected.toml
  quintet eval --check data/expected.toml --data ../shared/datasets";

pub(super) const EVAL_RUN: &str = "\
Examples:
  quintet eval run bm25.run --qrels qrels.txt -m ndcg@10,map,P_5
  quintet eval run bm25.run.gz --qrels qrels/test.tsv --topics --json";

pub(super) const EVAL_COMPARE: &str = "\
Examples:
  quintet eval compare bm25.run dense.run hybrid.run --qrels qrels.txt
  quintet eval compare a.run b.run --qrels qrels.txt --form latex
  quintet eval compare a.run b.run --qrels qrels.txt --picture compare.svg";

pub(super) const EVAL_CLUSTERS: &str = "\
Examples:
  quintet eval clusters labelled.jsonl
  quintet eval clusters data/sample --label theme --json";

pub(super) const EVAL_STABILITY: &str = "\
ARI compares the groups of the insights that were there the day before, 1 is no change; ids changed is the share of
them whose group has another id than the day before.

Examples:
  quintet eval stability insights.jsonl
  quintet eval stability data/sample --step week --json";

pub(super) const EVAL_INTERESTS: &str = "\
Examples:
  quintet eval interests data/sample --label theme
  quintet eval interests intents.csv --label intent --names names.jsonl --json";

pub(super) const EVAL_EXTRACT: &str = "\
Coverage is the mean over references of the best cosine among the chosen, as many as there are references; redundancy, the
mean cosine of a chosen text with the nearest other; dangling, the share that begins with He, That, It, And and the like.
Such figures are weak: they reward length and what is said often, references are mostly written by a model, and the model
that judges is the one that chose (words is a check without it). Whether a text stands alone, only reading tells: --texts.
Without insights, titles of sections are the references; without these, too, only redundancy and dangling are told.

Examples:
  quintet eval extract episodes/ --references corpus.jsonl --precision int8
  quintet eval extract episodes.jsonl.gz --texts
  quintet eval extract episodes/ --json";

pub(super) const EVAL_TITLES: &str = "\
Gold classes are the groups, so that only naming is judged. Names found is the share of titles whose nearest class name is
the right one; words, the share of a class name's words that stand in the title.

Examples:
  quintet eval titles data/sample --label group
  quintet eval titles intents.csv --label intent --json";

pub(super) const EVAL_BRIEFS: &str = "\
An item is right where its group is wanted or fair for an interest, or where its show or person is followed. Recall is
over wanted claims that came out since the last brief and were not sent before, as many as the brief has room for.

Examples:
  quintet eval briefs
  quintet eval briefs --data data/sample --json";

pub(super) const EVAL_RELATED: &str = "\
Examples:
  quintet eval related data/sample --label theme
  quintet eval related insights/ --label concepts --keep index/measured --json";

pub(super) const BENCH_ANN: &str = "\
Examples:
  quintet bench ann
  quintet bench ann --vectors rows.npy --queries 2000 --ef 32,64,128 --json";

pub(super) const BENCH_EMBED: &str = "\
Examples:
  quintet bench embed
  quintet bench embed --precision int8 --batch 8,16,32 --json";

pub(super) const BENCH_RELATED: &str = "\
Examples:
  quintet bench related
  quintet bench related --pages 5000 --json";

pub(super) const BENCH_BRIEFS: &str = "\
Examples:
  quintet bench briefs
  quintet bench briefs --profiles 1000 --interests 8 --json";

pub(super) const COMPLETIONS: &str = "\
Examples:
  quintet completions bash > /etc/bash_completion.d/quintet
  quintet completions zsh > ~/.zfunc/_quintet";

pub(super) const MAN: &str = "\
Examples:
  quintet man > quintet.1 && man ./quintet.1";

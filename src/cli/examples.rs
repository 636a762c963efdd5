//! Examples shown below each verb's help.

pub(super) const TOP: &str = "\
Examples:
  quintet demo                                  build the sample and look around
  quintet build insights.jsonl                  build index/default
  quintet search \"why do startups raise prices\"
  quintet related INSIGHT-ID
  quintet brief preview me.toml

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
  zcat dump.jsonl.gz | quintet build - --strict";

pub(super) const ADD: &str = "\
Examples:
  quintet add today.jsonl
  quintet add corrections.csv --index index/shows";

pub(super) const DELETE: &str = "\
Examples:
  quintet delete ep41-003 ep41-004";

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
  cut -f2 pairs.tsv | quintet embed - --out right.npy";

pub(super) const THEMES: &str = "\
Examples:
  quintet themes -n 20
  quintet themes --tree";

pub(super) const GROUP: &str = "\
Examples:
  quintet group ep41-003";

pub(super) const CLUSTER: &str = "\
Examples:
  quintet cluster";

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
  quintet brief preview data/sample/profiles/maren.toml --at 2026-03-20
  quintet brief preview me.toml -n 3 --json";

pub(super) const EVAL_RETRIEVAL: &str = "\
Examples:
  quintet eval retrieval data/sample
  quintet eval retrieval beir/scifact --split test --json";

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
  quintet eval compare a.run b.run --qrels qrels.txt --form latex";

pub(super) const EVAL_CLUSTERS: &str = "\
Examples:
  quintet eval clusters labelled.jsonl
  quintet eval clusters data/sample --label theme --json";

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

pub(super) const MODEL_FETCH: &str = "\
Examples:
  quintet model fetch
  quintet model fetch --wheels /media/wheels";

pub(super) const COMPLETIONS: &str = "\
Examples:
  quintet completions bash > /etc/bash_completion.d/quintet
  quintet completions zsh > ~/.zfunc/_quintet";

pub(super) const MAN: &str = "\
Examples:
  quintet man > quintet.1 && man ./quintet.1";

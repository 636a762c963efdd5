//! Examples of `index`.

pub(in crate::cli) const INDEX_PUSH: &str = "\
What moves is told before it does. A push that is stopped has published nothing and goes on where it was; of two at once \
one wins, and the other is told. See docs/publish.md for the variables that name credentials.

Examples:
  quintet index push s3://podcasts/index
  quintet index push gs://podcasts/index --dry-run
  AWS_ENDPOINT=http://localhost:9000 AWS_ALLOW_HTTP=true quintet index push s3://podcasts/index
  quintet index push /mnt/share/index --index index/shows";

pub(in crate::cli) const INDEX_PULL: &str = "\
Every file is compared with its hash before it is used. The commit before is kept until the next pull.

Examples:
  quintet index pull s3://podcasts/index
  quintet index pull s3://podcasts/index --index index/copy --dry-run
  quintet index pull s3://podcasts/index --edition 41   back to an earlier one
  quintet serve --follow s3://podcasts/index            pull what is new, beside a server";

pub(in crate::cli) const INDEX_LIST: &str = "\
Examples:
  quintet index list s3://podcasts/index
  quintet index list s3://podcasts/index --json | jq '.editions[0]'";

pub(in crate::cli) const INDEX_PRUNE: &str = "\
Examples:
  quintet index prune s3://podcasts/index --keep 30            what would go
  quintet index prune s3://podcasts/index --keep 30 --delete";

/**
 * A hook that rejects what GitHub rejects: workflow files from callers who may not write them, and pushes to protected
 * branches. It runs before any branch moves, so it looks only at commits that are new to the repository.
 */
const preReceive = `#!/bin/sh
while read -r old new ref; do
  case " $SANDBOX_PROTECTED " in *" $ref "*)
    echo "error: GH006: Protected branch update failed for $ref." >&2
    echo "error: Changes must be made through a pull request." >&2
    exit 1 ;;
  esac
  [ "$SANDBOX_WORKFLOWS" = write ] && continue
  case $new in *[!0]*) ;; *) continue ;; esac
  file=$(git log --full-history -m --format= --name-only "$new" --not --all -- .github/workflows | head -n 1)
  [ -z "$file" ] && continue
  echo "refusing to allow a GitHub App to create or update workflow \\\`$file\\\` without \\\`workflows\\\` permission" >&2
  exit 1
done
`;

/** The first branch pushed to an empty repository becomes its default branch. */
const postReceive = `#!/bin/sh
git rev-parse --quiet --verify HEAD > /dev/null && exit 0
while read -r old new ref; do
  case $ref in refs/heads/*) git symbolic-ref HEAD "$ref"; exit 0 ;; esac
done
`;

export const hooks = { "pre-receive": preReceive, "post-receive": postReceive };

import type { Setting } from "./gitConfig.ts";

/** A description of how git reaches GitHub through a service. */
export interface Setup {
  origin: string;
  githubUrl: string;
  /** The command line that runs `git-credential`. */
  helper: string;
  mode: "proxy" | "token" | { strict: string };
}

/**
 * Returns the settings of a setup. The empty helper comes first and resets the helpers of more general settings. The slash after the
 * origin means the same to git, but gives us our own section, so that undoing leaves other lines unchanged.
 */
export function settingsFor({ origin, githubUrl, helper, mode }: Setup): Setting[] {
  if (mode === "token") {
    const key = `credential.${githubUrl}/`;
    return [
      { key: `${key}.helper`, value: "" },
      { key: `${key}.helper`, value: `!${helper} --origin ${origin} --github ${githubUrl}` },
      { key: `${key}.useHttpPath`, value: "true" },
    ];
  }
  const key = `credential.${origin}/`;
  const proxy =
    mode === "proxy"
      ? { key: `url.${origin}/git/.pushInsteadOf`, value: `${githubUrl}/` }
      : { key: `url.${origin}/git/${mode.strict}/.insteadOf`, value: `${githubUrl}/${mode.strict}/` };
  return [{ key: `${key}.helper`, value: "" }, { key: `${key}.helper`, value: `!${helper} --origin ${origin}` }, proxy];
}

/** Returns only the settings that earlier setups for this origin made. */
export function settingsOf(origin: string, config: Setting[]): Setting[] {
  return config.filter(({ key, value }, index) => {
    if (key.startsWith(`url.${origin}/git/`)) return /\.(?:insteadOf|pushInsteadOf)$/.test(key);
    const [, section, name] = /^(credential\..*)\.(helper|useHttpPath)$/.exec(key) ?? [];
    if (!section) return false;
    if (name === "useHttpPath")
      return config.some((other) => other.key === `${section}.helper` && isTokenHelper(origin, other.value));
    // Our setting is a pair: the empty helper, then the command.
    const following = config.slice(index + 1).find((later) => later.key === key);
    return (
      isOurHelper(origin, value) || (value === "" && following !== undefined && isOurHelper(origin, following.value))
    );
  });
}

function isOurHelper(origin: string, value: string): boolean {
  return value.startsWith("!") && `${value} `.includes(` git-credential --origin ${origin} `);
}

function isTokenHelper(origin: string, value: string): boolean {
  return isOurHelper(origin, value) && value.includes(" --github ");
}

/** Returns the origins of the services that a configuration is set up for. */
export function originsIn(config: Setting[]): string[] {
  const found = config.map(({ value }) => / git-credential --origin (\S+)/.exec(value)?.[1] ?? "");
  return [...new Set(found)].filter((origin) => config.some(({ value }) => isOurHelper(origin, value)));
}

/** Returns the keys whose values change when new settings replace earlier ones, with the values before and after. */
export function changesOf(config: Setting[], removed: Setting[], added: Setting[]) {
  const keys = new Set([...removed, ...added].map(({ key }) => key));
  return [...keys].map((key) => {
    const valuesIn = (settings: Setting[]) => settings.filter((one) => one.key === key).map(({ value }) => value);
    const kept = config.filter((setting) => !removed.includes(setting));
    return { key, before: valuesIn(config), after: [...valuesIn(kept), ...valuesIn(added)] };
  });
}

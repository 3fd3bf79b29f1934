/** The name of a repository's section on the consent page, `r1` to `r20`, after the repository's position in the request. */
export type SectionName = `r${number}`;

export function sectionName(index: number): SectionName {
  return `r${index + 1}`;
}

/** A pressed button and the section that it decides; `null` for all sections on the page. */
interface Press {
  act: "approve" | "deny" | "create-and-approve";
  section: SectionName | null;
}

/** Reads a button's value, such as `approve` or `deny:r2`. The contract's pattern has already validated it. */
export function readPress(value: string): Press {
  const [act, section] = value.split(":") as [Press["act"], SectionName?];
  return { act, section: section ?? null };
}

/** A form's fields by section. Their names, such as `contents` and `branches`, omit the section's name. */
type SectionFields = ReadonlyMap<SectionName, ReadonlyMap<string, string>>;

const common = ["csrf", "shown", "decision", "duration"];
const fieldName = /^(r(?:[1-9]|1[0-9]|20))\.([a-z_]+)$/;

/** Groups a form's fields by section. `unknown` lists the names of fields that belong to no section or occur more than once. */
export function readSectionFields(body: Readonly<Record<string, unknown>>): {
  fields: SectionFields;
  unknown: string[];
} {
  const fields = new Map<SectionName, Map<string, string>>();
  const unknown: string[] = [];
  for (const [name, value] of Object.entries(body)) {
    if (common.includes(name)) continue;
    const [, section, field] = fieldName.exec(name) ?? [];
    if (!section || !field || typeof value !== "string") {
      unknown.push(name);
      continue;
    }
    const own = fields.get(section as SectionName) ?? new Map<string, string>();
    fields.set(section as SectionName, own.set(field, value));
  }
  return { fields, unknown };
}

import type { Order, PageQuery } from "../directory/queries.ts";
import type { Ability } from "../domain/ability.ts";
import { TextField } from "./fields.tsx";

const abilities: Record<Ability | "anything", string> = {
  anything: "Anything",
  read: "Read only",
  limited: "Push to some branches",
  push: "Push to any branch",
  administer: "Administer",
};

const orders: Record<Order, string> = { repository: "Repository", ends: "Ending soonest", used: "Recently used" };

/** The form that filters and sorts the access. */
export function AccessFilter({ query }: { query: PageQuery }) {
  return (
    <form class="line filter" method="get" action="/">
      <TextField
        label="Search"
        name="q"
        value={query.search}
        placeholder="Repository, agent, or person"
        maxLength={100}
      />
      <Select label="Can do" name="can" options={abilities} chosen={query.can ?? "anything"} />
      <Select label="Sort by" name="order" options={orders} chosen={query.order ?? "repository"} />
      <button type="submit">Apply</button>
    </form>
  );
}

function Select({
  label,
  name,
  options,
  chosen,
}: {
  label: string;
  name: string;
  options: Record<string, string>;
  chosen: string;
}) {
  return (
    <label class="field">
      {label}
      <select name={name}>
        {Object.entries(options).map(([value, text]) => (
          <option key={value} value={value} selected={value === chosen}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Returns whether the query may hide some access. */
export function isFiltered({ search, can }: PageQuery): boolean {
  return Boolean(search) || can !== undefined;
}

/** Returns the address of a dashboard page with this filter and order. */
export function pageHref({ search, can, order }: PageQuery, after?: string): string {
  const fields = { q: search, can, order, after };
  const query = new URLSearchParams(Object.entries(fields).flatMap(([name, value]) => (value ? [[name, value]] : [])));
  return query.size === 0 ? "/" : `/?${query}`;
}

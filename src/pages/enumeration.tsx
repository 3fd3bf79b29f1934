import { Fragment } from "preact";
import { separatorBefore } from "../domain/conjunction.ts";

interface EnumerationProps {
  names: readonly string[];
  /** The element around each name. */
  as?: "code" | "strong";
}

/** Scopes, branches, or repositories in a sentence. */
export function Enumeration({ names, as: Name = "code" }: EnumerationProps) {
  const distinct = [...new Set(names)];
  return (
    <>
      {distinct.map((name, index) => (
        <Fragment key={name}>
          {separatorBefore(index, distinct.length)}
          <Name>{name}</Name>
        </Fragment>
      ))}
    </>
  );
}

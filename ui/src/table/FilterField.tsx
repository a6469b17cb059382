/** Where a filter is written: keys are completed, and what the server does not understand is marked where it stands. */
import { ActionIcon } from "@mantine/core";
import { useEffect, useId, useRef, useState } from "react";
import { complaint } from "../api/errors";
import { text } from "../text";
import { completed, wantedAt, type Suggestion } from "../util/search/completion";
import { placeOf, type Place } from "../util/search/place";
import { Icon } from "../ui/icons";
import classes from "./FilterField.module.css";
import { useSuggestions } from "./use-suggestions";

interface Props {
  experimentId: string;
  /** The filter that is applied. */
  filter: string;
  /** Why the server refused it; none if it did not. */
  error: unknown;
  onApply: (filter: string) => void;
}

export function FilterField({ experimentId, filter, error, onApply }: Props) {
  const [written, setWritten] = useState(filter);
  const [caret, setCaret] = useState<number>();
  const [active, setActive] = useState<number>();
  const [scroll, setScroll] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const ids = { list: useId(), error: useId() };
  // An address that was changed elsewhere, as by going back, wins over what is written.
  const [applied, setApplied] = useState(filter);
  if (applied !== filter) {
    setApplied(filter);
    setWritten(filter);
  }
  useFocusOnSlash(input);

  const wanted = caret === undefined ? undefined : wantedAt(written, caret);
  const suggestions = useSuggestions(experimentId, wanted);
  const isListing = suggestions.length > 0 && wanted !== undefined && wanted.what !== "nothing";
  const isRefused = error !== undefined && written === filter;
  const place = isRefused ? placeOf(filter, complaint(error).detail) : undefined;

  const take = (suggestion: Suggestion) => {
    if (wanted === undefined || wanted.what === "nothing" || caret === undefined) return;
    const next = completed(written, caret, wanted.from, suggestion);
    setWritten(next.filter);
    setActive(undefined);
    setCaret(next.caret);
    requestAnimationFrame(() => input.current?.setSelectionRange(next.caret, next.caret));
  };

  const onKeyDown = (event: React.KeyboardEvent<HTMLInputElement>) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && isListing) {
      event.preventDefault();
      const from = active ?? (step > 0 ? -1 : 0);
      setActive((from + step + suggestions.length) % suggestions.length);
      return;
    }
    const chosen = suggestions[active ?? (event.key === "Tab" && !event.shiftKey ? 0 : -1)];
    if ((event.key === "Enter" || event.key === "Tab") && isListing && chosen !== undefined) {
      event.preventDefault();
      take(chosen);
    } else if (event.key === "Enter") {
      setCaret(undefined);
      onApply(written.trim());
    } else if (event.key === "Escape") {
      if (isListing) setCaret(undefined);
      else input.current?.blur();
    }
  };

  return (
    <div className={classes["whole"]}>
      <div className={classes["field"]} data-refused={isRefused || undefined}>
        <Icon name="search" size={15} />
        <div className={classes["line"]}>
          <div className={classes["behind"]} aria-hidden="true">
            <div style={{ transform: `translateX(${-scroll}px)` }}>
              <Marked filter={written} place={place} />
            </div>
          </div>
          <input
            ref={input}
            className={classes["input"]}
            value={written}
            spellCheck={false}
            autoComplete="off"
            placeholder={text.runs.filterPlaceholder}
            aria-label={text.runs.filter}
            role="combobox"
            aria-expanded={isListing}
            aria-controls={ids.list}
            aria-activedescendant={isListing && active !== undefined ? `${ids.list}-${active}` : undefined}
            aria-invalid={isRefused}
            aria-describedby={isRefused ? ids.error : undefined}
            onChange={(event) => {
              setWritten(event.currentTarget.value);
              setCaret(event.currentTarget.selectionStart ?? undefined);
              setActive(undefined);
            }}
            onClick={(event) => setCaret(event.currentTarget.selectionStart ?? undefined)}
            onKeyUp={(event) => {
              if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
                setCaret(event.currentTarget.selectionStart ?? undefined);
              }
            }}
            onScroll={(event) => setScroll(event.currentTarget.scrollLeft)}
            onKeyDown={onKeyDown}
            onBlur={() => setCaret(undefined)}
          />
        </div>
        {written !== "" && (
          <ActionIcon
            size="sm"
            aria-label={text.runs.filterClear}
            onClick={() => {
              setWritten("");
              onApply("");
            }}
          >
            <Icon name="close" size={13} />
          </ActionIcon>
        )}
      </div>
      {isListing && <List id={ids.list} suggestions={suggestions} active={active} onTake={take} />}
      {isRefused && !isListing && <Refusal id={ids.error} error={error} filter={filter} place={place} />}
    </div>
  );
}

/** The same text behind the field, with a wave under the place at fault. */
function Marked({ filter, place }: { filter: string; place: Place | undefined }) {
  if (place === undefined) return null;
  const fault = filter.slice(place.from, place.to);
  return (
    <>
      {filter.slice(0, place.from)}
      <mark className={classes["fault"]} data-testid="fault">
        {fault === "" ? "\u00a0\u00a0" : fault}
      </mark>
    </>
  );
}

interface RefusalProps {
  id: string;
  error: unknown;
  filter: string;
  place: Place | undefined;
}

function Refusal({ id, error, filter, place }: RefusalProps) {
  const { detail } = complaint(error);
  const fault = place === undefined ? "" : filter.slice(place.from, place.to);
  return (
    <div id={id} className={classes["refusal"]} role="alert">
      <Icon name="warning" size={15} />
      <div>
        {place?.message ?? detail}
        {fault !== "" && <span className="visually-hidden">{text.runs.errorHere(fault)}</span>}
        {place !== undefined && place.hint !== "" && <div className={classes["hint"]}>{place.hint}</div>}
      </div>
    </div>
  );
}

interface ListProps {
  id: string;
  suggestions: Suggestion[];
  active: number | undefined;
  onTake: (suggestion: Suggestion) => void;
}

function List({ id, suggestions, active, onTake }: ListProps) {
  return (
    <div id={id} role="listbox" aria-label={text.runs.filter} className={classes["list"]}>
      {suggestions.map((suggestion, place) => (
        <div
          key={suggestion.kind + suggestion.insert}
          id={`${id}-${place}`}
          role="option"
          tabIndex={-1}
          aria-selected={place === active}
          className={classes["suggestion"]}
          // Before the field loses the focus, and with it the list.
          onMouseDown={(event) => {
            event.preventDefault();
            onTake(suggestion);
          }}
        >
          <span>{suggestion.label}</span>
          <span className={classes["kind"]}>{suggestion.kind}</span>
        </div>
      ))}
    </div>
  );
}

function useFocusOnSlash(input: React.RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target;
      const isWriting =
        target instanceof HTMLElement && target.closest("input, textarea, [role=dialog]") !== null;
      if (event.key !== "/" || event.metaKey || event.ctrlKey || isWriting) return;
      event.preventDefault();
      input.current?.focus();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [input]);
}

/** Ids that are easily mixed up are branded: a string becomes one only through its function here. */
declare const brand: unique symbol;
type Branded<Name extends string> = string & {readonly [brand]: Name};

/** Apple's identity key of a person; case-sensitive, unique over students, staff and locations. */
export type PersonId = Branded<'PersonId'>;
/** A location's id as Apple School Manager knows it. */
export type LocationId = Branded<'LocationId'>;
export type CourseId = Branded<'CourseId'>;
export type ClassId = Branded<'ClassId'>;
/** A record's id at its source (OneRoster `sourcedId`, SCIM `externalId` …); never shown as Person ID. */
export type SourcedId = Branded<'SourcedId'>;
/** A connection's immutable id, kept over rename and reconnect; its name may change. */
export type ConnectionId = Branded<'ConnectionId'>;
/** `R000014`: sorts by time. */
export type RunId = Branded<'RunId'>;
export type ConflictId = Branded<'ConflictId'>;

export const personId = (text: string) => text as PersonId;
export const locationId = (text: string) => text as LocationId;
export const courseId = (text: string) => text as CourseId;
export const classId = (text: string) => text as ClassId;
export const connectionId = (text: string) => text as ConnectionId;
export const conflictId = (text: string) => text as ConflictId;

/** The nth run: `runId(14)` is `R000014`. */
export const runId = (number: number) => `R${String(number).padStart(6, '0')}` as RunId;

/** An instant as ISO 8601 in UTC with milliseconds: `2026-08-21T02:14:00.000Z`; compares as text. */
export type Instant = string;

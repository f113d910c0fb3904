import type {ConnectionId} from '../directory/ids.ts';

/**
 * The mark on what we made, since the other side has no field that says where a record comes from: `notes` of users,
 * `description` of classes. Only what carries it is ever taken away.
 */
export const markOf = (connection: ConnectionId): string =>
	`Made and kept by rollcall (connection ${connection}). Without this sentence it is left alone.`;

/** Of a class the mark names ours too: nothing else there would tell what an interrupted run made. */
export const classMarkOf = (connection: ConnectionId, classId: string): string =>
	`${markOf(connection)} Class ${classId}.`;

/** Whether a text carries the connection's mark, whatever was written around it. */
export const carriesMark = (text: string, connection: ConnectionId): boolean =>
	text.includes(markOf(connection));

const anyMark =
	/Made and kept by rollcall \(connection ([^()\n]+)\)\. Without this sentence it is left alone\. Class /;

/** The class that a mark names; undefined: none, or it is another connection's mark. */
export function markedClass(text: string, connection: ConnectionId): string | undefined {
	const named = classOfMark(text);
	return named?.connection === connection ? named.classId : undefined;
}

/**
 * The class that a mark names, and whose mark it is: that of a connection which is not known here any more, where a
 * state was lost or the connection made anew. Undefined: it carries none.
 */
export function classOfMark(
	text: string,
): {readonly connection: string; readonly classId: string} | undefined {
	const match = anyMark.exec(text);
	if (match === null) return undefined;
	const rest = text.slice(match.index + match[0].length);
	const line = rest.split('\n', 1)[0]!;
	const end = line.lastIndexOf('.');
	return end <= 0 ? undefined : {connection: match[1]!, classId: line.slice(0, end)};
}

import {SourceUnhealthyError} from '../../core/errors.ts';
import type {HttpResponse} from '../../io/http.ts';
import {placeOf} from '../../io/http-address.ts';
import type {OneRosterList} from './address.ts';

/** One answer to a list. */
export interface Page {
	readonly records: readonly unknown[];
	/** `X-Total-Count`; absent: not announced. */
	readonly total?: number;
	/** `Link` with rel `next`, on the same origin; absent: not announced. */
	readonly next?: URL;
}

/** OneRoster 1.1 §3.3: under which key a list answers; students and teachers are users. */
const envelopes: Readonly<Record<OneRosterList, readonly string[]>> = {
	academicSessions: ['academicSessions'],
	orgs: ['orgs'],
	users: ['users'],
	students: ['users', 'students'],
	teachers: ['users', 'teachers'],
	courses: ['courses'],
	classes: ['classes'],
	enrollments: ['enrollments'],
};

/**
 * @throws SourceUnhealthyError when the answer is no JSON, or does not hold the list: that is an error, and never an
 * empty roster.
 */
export function pageOf(list: OneRosterList, response: HttpResponse): Page {
	const answer = response.json();
	const key = envelopes[list].find((each) => typeof answer === 'object' && answer !== null && each in answer);
	const records = key === undefined ? undefined : (answer as Readonly<Record<string, unknown>>)[key];
	// Some write null for a list that is empty.
	if (!Array.isArray(records) && records !== null)
		throw new SourceUnhealthyError(
			`${placeOf(response.url)} answers ${shapeOf(answer)} and not the list "${envelopes[list][0]}"${minorCode(answer)}`,
			{
				notDone: 'It is not taken for an empty list: nothing was planned or changed.',
				next: 'See whether root is the API Root URL of OneRoster 1.1; then ask whoever runs the SIS.',
			},
		);
	const total = totalOf(response.headers['x-total-count']);
	const next = nextOf(response.headers.link, response.url);
	return {
		records: records ?? [],
		...(total === undefined ? {} : {total}),
		...(next === undefined ? {} : {next}),
	};
}

function shapeOf(answer: unknown): string {
	if (Array.isArray(answer)) return 'a bare array';
	if (typeof answer !== 'object' || answer === null) return 'a single value';
	const keys = Object.keys(answer).filter((key) => /^[\w.-]{1,40}$/.test(key));
	return keys.length === 0 ? 'an empty object' : `an object with ${keys.slice(0, 6).join(', ')}`;
}

/** What a failure calls itself: `imsx_codeMinor` of 1.1, or its relatives of 1.2. Descriptions are not passed on. */
export function minorCode(answer: unknown): string {
	const found = /"imsx_codeMinor(?:FieldValue)?"\s*:\s*\[?\s*"([\w ]{1,40})"/i.exec(
		JSON.stringify(answer) ?? '',
	);
	return found === null ? '' : ` (${found[1]})`;
}

/** A number of records; undefined for anything else. */
function totalOf(header: string | readonly string[] | undefined): number | undefined {
	const text = typeof header === 'string' ? header.trim() : '';
	return /^\d{1,12}$/.test(text) ? Number(text) : undefined;
}

/** RFC 8288; one is known that leaves out the angle brackets (dev.gg4l.com/reference/pagination). */
function nextOf(header: string | readonly string[] | undefined, from: URL): URL | undefined {
	const text = typeof header === 'string' ? header : (header ?? []).join(', ');
	for (const [, bracketed, bare, parameters] of text.matchAll(
		/(?:<([^<>]*)>|((?:https?:\/\/|\/)[^\s<>;]+))\s*;([^<]*?)(?=,\s*(?:<|https?:\/\/|\/)|$)/g,
	)) {
		if (!/(^|;|\s)rel\s*=\s*"?next\b/i.test(parameters ?? '')) continue;
		const target = bracketed ?? bare ?? '';
		if (!URL.canParse(target, from.href)) return undefined;
		const url = new URL(target, from.href);
		return url.origin === from.origin ? url : undefined;
	}
	return undefined;
}

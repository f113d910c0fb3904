import {z} from 'zod';
import {SourceUnhealthyError} from '../errors.ts';
import type {EvidenceReport, PersonEvidence} from './evidence.ts';

/** A person as the MDM roster service gives one (Apple, RosterPerson); more may stand there, and is not read. */
const person = z.object({
	person_id: z.string().nullish(),
	managed_apple_id: z.string().nullish(),
	source: z.string().nullish(),
	status: z.string().nullish(),
});
/** Apple's example writes the flag as text. */
const more = z.union([z.boolean(), z.string()]).nullish();
const answer = z.object({persons: z.array(person), more_to_follow: more});

/**
 * Reads people as the MDM roster service gives them: one answer, or a list of answers (pages). The same person
 * may come more than once; the last one counts. A last page that announces more is no complete list.
 * Each is as it was when it was read: `op_date` says when somebody changed last, and what a log said since then is
 * older news all the same.
 * @throws SourceUnhealthyError when it is no such answer.
 */
export function readRosterService(document: unknown, name: string, readAt: string): EvidenceReport {
	const parsed = z.union([answer.transform((one) => [one]), z.array(answer)]).safeParse(document);
	if (!parsed.success)
		throw new SourceUnhealthyError(
			`${name} holds no people of the roster service: "persons" is missing or not a list`,
			{
				notDone: 'No evidence was taken from it.',
				next: 'Give the answer of POST /roster/class/person as JSON, or an activity log CSV.',
			},
		);
	const people = new Map<string, PersonEvidence>();
	for (const {persons} of parsed.data)
		for (const each of persons) {
			if (!each.person_id) continue;
			const code = each.status ?? 'unknown';
			people.set(each.person_id, {
				personId: each.person_id,
				at: readAt,
				code,
				...meaning(code),
				...(each.managed_apple_id ? {managedAppleAccount: each.managed_apple_id} : {}),
				...(each.source ? {source: each.source} : {}),
			});
		}
	const complete = !isTrue(parsed.data.at(-1)?.more_to_follow);
	return {
		kind: 'roster service',
		at: readAt,
		people: [...people.values()],
		issues: complete ? [] : [`${name} ends before the list does: "more_to_follow"`],
		complete,
	};
}

const isTrue = (flag: boolean | string | null | undefined) => String(flag).toLowerCase() === 'true';

/** `directory.md`, *Status*: FailedPasswordLocked and AtoLocked are Locked, InActive is evidence and not our intent. */
function meaning(status: string): Pick<PersonEvidence, 'says' | 'signIn'> {
	switch (status) {
		case 'Active':
			return {says: 'live', signIn: 'active'};
		case 'FailedPasswordLocked':
		case 'AtoLocked':
			return {says: 'live', signIn: 'locked'};
		case 'InActive':
			return {says: 'inactive'};
		default:
			return {says: 'issue'};
	}
}

import type {Account} from '../core/directory/account.ts';
import {personId} from '../core/directory/ids.ts';
import {joinList, splitList} from '../core/directory/records.ts';
import type {PublishedRecords} from '../core/plan/published.ts';
import {noName} from '../core/plan/thinned.ts';
import type {Roster} from '../core/roster/roster.ts';
import type {Context} from './context.ts';
import {buildPackage, keepPackage, readPackage} from './package.ts';
import {packagedRecords} from './package-records.ts';

/** Ids of all people whose row is in a package, whole or faulty. */
export function* peopleIn({people, faulty}: Roster): Iterable<string> {
	for (let row = 0; row < people.count; row++) yield people.text(row, 'id');
	yield* faulty.people ?? [];
}

/**
 * Keeps in place of a package what the wire guard compares with, and no more: ids, where they belong, who is in which
 * class, without names, and without those who are forgotten. It is never sent.
 * @returns the new file's name.
 */
export async function keepThin(
	context: Context,
	path: string,
	isForgotten: (id: string) => boolean,
): Promise<string> {
	const built = await buildPackage(context, thinned(await readPackage(context, path), isForgotten), {});
	try {
		return (await keepPackage(context, built.file)).file;
	} finally {
		await context.packages.discard(built.file);
	}
}

const nameless = {firstName: noName, lastName: noName, externalIds: {}, created: ''} as const;

function thinned(roster: Roster, isForgotten: (id: string) => boolean): PublishedRecords {
	const whole = packagedRecords(roster);
	const thin = ({personId: id, roles}: Pick<Account, 'personId' | 'roles'>): Account => ({
		...nameless,
		personId: id,
		roles,
		source: 'SFTP',
		status: 'New',
		authentication: 'Managed Apple Account',
	});
	const accounts = [
		...whole.accounts.map(thin),
		// A row that was faulty there is faulty here: it stands for its id, and nobody knows where.
		...[...(roster.faulty.people ?? [])].map((id) => thin({personId: personId(id), roles: []})),
	];
	let rosterId = 0;
	return {
		accounts: accounts.filter((each) => !isForgotten(each.personId)),
		locations: whole.locations,
		courses: whole.courses.map(({courseId, locationId, externalIds}) => ({
			courseId,
			locationId,
			externalIds,
		})),
		classes: whole.classes.map(({number: _, ...each}) => ({...each, instructorIds: []})),
		enrolments: whole.enrolments.map(({classId, students}) => {
			const staying = splitList(students).filter((student) => !isForgotten(student));
			return {
				classId,
				students: joinList(staying),
				rosterIds: joinList(staying.map(() => String(rosterId++))),
			};
		}),
	};
}

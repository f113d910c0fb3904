import type {Account} from '../../source/core/directory/account.ts';
import type {Directory} from '../../source/core/directory/directory.ts';
import {splitList} from '../../source/core/directory/records.ts';
import {carriesMark} from '../../source/core/mirror/marks.ts';
import type {MirrorHeldBack} from '../../source/core/mirror/mirror-plan.ts';
import type {Mirrored} from '../../source/core/mirror/mirrored.ts';
import {isAlive} from '../../source/core/mirror/pairing.ts';
import type {MirrorYear} from './mirror-year-world.ts';

/** Why somebody alive may have no user, or a class no class: each is told to whoever asks. */
const without = new Set(['no-user-name', 'no-location', 'missing-there', 'unmapped-location']);

/** What must not be left once nothing changes any more. */
const restless = new Set(['pending', 'overdue', 'comes-in', 'conflict', 'in-grace', 'creating-off']);

/** What is not alike on both sides and of which nobody tells why, in words. */
export function differences(
	{there, jamf, decided}: MirrorYear,
	{directory, pairs}: {readonly directory: Directory; readonly pairs: readonly Mirrored[]},
	heldBack: readonly MirrorHeldBack[],
	leftOut: ReadonlySet<string>,
): readonly string[] {
	const told: string[] = [];
	// Left out of what comes in, or to stay as they were edited here, as was decided: each side keeps what it says.
	const stays = (id: string) => leftOut.has(id) || decided.includes(`detached-account ${id} stay`);
	const codes = new Set(
		heldBack.flatMap(({kind, key, code}) => (key === undefined ? [] : [`${kind} ${key} ${code}`])),
	);
	const isHeld = (kind: string, key: string, of: ReadonlySet<string>) =>
		[...of].some((code) => codes.has(`${kind} ${key} ${code}`));
	const idOf = new Map<string, string>();
	for (const {kind, key, id, ended} of pairs)
		if (ended === undefined && there[kind].has(id)) idOf.set(`${kind} ${key}`, id);
	const keyOf = new Map(
		[...idOf].filter(([key]) => key.startsWith('users ')).map(([key, id]) => [id, key.slice(6)]),
	);
	const places = placesOf(directory);
	// A class of Jamf School goes to Apple School Manager without whom a SIS delivers, edited here or not: told as `members-of-another`.
	const isOthers = (account: Account | undefined) => account?.owner !== undefined && account.owner !== jamf;
	for (const account of directory.accounts.values()) {
		const {personId: key} = account;
		const user = there.users.get(idOf.get(`users ${key}`) ?? '');
		if (!isAlive(account)) {
			if (user !== undefined && !user.trashed && carriesMark(user.notes, jamf))
				told.push(`${key} ended, and ${user.id} lives`);
			continue;
		}
		if (user === undefined || user.trashed) {
			if (!isHeld('users', key, without)) told.push(`${key} has no user`);
			continue;
		}
		// Of whom a SIS delivers, *Leave theirs there* leaves both as they are.
		if (stays(user.id) || (isOthers(account) && decided.includes(`both-changed users/${user.id} theirs`)))
			continue;
		// What is not known here is no statement.
		for (const field of ['firstName', 'lastName', 'email'] as const)
			if (account[field] !== undefined && account[field] !== user[field])
				told.push(`${key} ${field}: ${account[field]} here, ${user[field]} there`);
		const where = places(account);
		const mayStay =
			isHeld('users', key, new Set(['stays'])) ||
			decided.some((each) => each.startsWith(`mirror-location users/${user.id} `));
		if (where.size > 0 && !where.has(user.locationId) && !mayStay)
			told.push(`${key} is at ${user.locationId} there, and at ${[...where].join(' ')} here`);
	}
	const nobodys = new Set(heldBack.flatMap(({code, id}) => (code === 'nobodys' ? [id] : [])));
	for (const {id, trashed, notes} of there.users.values())
		if (!trashed && carriesMark(notes, jamf) && !keyOf.has(id) && !nobodys.has(id))
			told.push(`${id} lives, and nobody says so`);

	for (const {classId: key, instructorIds, courseId, owner} of directory.classes.values()) {
		const held = there.classes.get(idOf.get(`classes ${key}`) ?? '');
		if (held === undefined) {
			if (!isHeld('classes', key, without)) told.push(`class ${key} is not there`);
			continue;
		}
		const name = directory.courses.get(courseId)?.name;
		if (held.name !== name) told.push(`class ${key} is ${name} here, ${held.name} there`);
		const alive = (ids: Iterable<string>) =>
			[...ids].filter((id) => {
				const account = directory.accounts.get(id);
				const isOut = owner === jamf && isOthers(account);
				return account !== undefined && isAlive(account) && idOf.has(`users ${id}`) && !isOut;
			});
		const lines = [
			['students', splitList(directory.enrolments.get(key)?.students ?? ''), held.studentIds],
			['teachers', instructorIds, held.teacherIds],
		] as const;
		for (const [what, ours, theirs] of lines) {
			const [a, b] = [alive(ours), alive(theirs.flatMap((id) => keyOf.get(id) ?? []))].map((each) =>
				each.toSorted().join(' '),
			);
			if (a !== b) told.push(`class ${key} ${what}: ${a} here, ${b} there`);
		}
	}
	// A class says so of members who cannot come in, too: those are compared above.
	for (const {kind, key, id, code} of heldBack)
		if (restless.has(code) && !(code === 'comes-in' && (kind === 'classes' || stays(id ?? ''))))
			told.push(`waits: ${code} ${kind} ${key} ${id}`);
	return told;
}

/** Ids there of where somebody may be: where their classes are, or their roles say so. */
function placesOf({classes, enrolments}: Directory): (account: Account) => ReadonlySet<string> {
	const there = (school: string) => (school === 'north' ? '0' : '1');
	return ({personId, roles}) => {
		const taught = [...classes.values()].filter(
			({classId, instructorIds}) =>
				instructorIds.includes(personId) ||
				splitList(enrolments.get(classId)?.students ?? '').includes(personId),
		);
		return new Set([
			...taught.map(({locationId}) => there(locationId)),
			...roles.flatMap(({locationId}) => (locationId === undefined ? [] : [there(locationId)])),
		]);
	};
}

import {type Account, editableFields, fullName, type Status, statuses} from '../core/directory/account.ts';
import {actionNames, actionsFor, statusActions} from '../core/directory/actions.ts';
import {clockTexts} from '../core/directory/clock-texts.ts';
import type {RecordSet} from '../core/directory/directory.ts';
import {editingOf} from '../core/directory/editable.ts';
import {missingReason} from '../core/directory/missing.ts';
import {splitList} from '../core/directory/records.ts';
import {UsageError} from '../core/errors.ts';
import {isOpen} from '../core/plan/conflict.ts';
import {leavingOn} from '../core/plan/leaving.ts';
import type {Snapshot} from '../core/ports.ts';
import {type Context, withSnapshot} from './context.ts';
import {readConnections} from './documents.ts';
import type {UserDetail, UserItem, UserList, UserQuery} from './rollcall.ts';

/** Accounts that match a query, in order of last and first name. */
export async function users(context: Context, query: UserQuery): Promise<UserList> {
	return await withSnapshot(context.store, async (snapshot) => {
		const [accounts, conflicted, locationNames] = await Promise.all([
			snapshot.load('accounts'),
			conflictedAccounts(snapshot),
			namesOfLocations(snapshot),
		]);
		const matches = matcher(query, conflicted, locationNames);
		const found: Account[] = [];
		const counts = emptyCounts();
		for (const account of accounts.values()) {
			count(counts, account);
			if (matches(account)) found.push(account);
		}
		const keys = new Map(
			found.map((account) => [
				account,
				`${account.lastName}\n${account.firstName}\n${account.personId}`.toLowerCase(),
			]),
		);
		found.sort((a, b) => (keys.get(a)! < keys.get(b)! ? -1 : 1));
		return {
			length: found.length,
			at: (index) => {
				const account = found[index];
				return account && itemOf(account, conflicted);
			},
			counts,
			locationNames,
		};
	});
}

type Counts = {
	total: number;
	status: Record<Status, number>;
	source: Record<string, number>;
	role: Record<string, number>;
};

const emptyCounts = (): Counts => ({
	total: 0,
	status: Object.fromEntries(statuses.map((status) => [status, 0])) as Record<Status, number>,
	source: {},
	role: {},
});

function count(counts: Counts, {status, source, roles}: Account) {
	counts.total++;
	counts.status[status]++;
	counts.source[source] = (counts.source[source] ?? 0) + 1;
	for (const role of new Set(roles.map((each) => each.role)))
		counts.role[role] = (counts.role[role] ?? 0) + 1;
}

/** Compiles a query into one test; text is found anywhere, without case. */
function matcher(
	query: UserQuery,
	conflicted: ReadonlySet<string>,
	locationNames: ReadonlyMap<string, string>,
) {
	const text = query.text?.normalize('NFC').toLowerCase().trim();
	const location = query.location?.toLowerCase();
	const role = query.role?.toLowerCase();
	return (account: Account): boolean =>
		(query.status === undefined || account.status === query.status) &&
		(query.source === undefined || account.source === query.source) &&
		(query.grade === undefined || account.gradeLevel === query.grade) &&
		(query.conflicted === undefined || conflicted.has(account.personId) === query.conflicted) &&
		(query.leaving === undefined || isLeaving(account) === query.leaving) &&
		(role === undefined || account.roles.some((each) => each.role.toLowerCase() === role)) &&
		(location === undefined ||
			account.roles.some(
				({locationId}) =>
					locationId !== undefined &&
					(locationId.toLowerCase() === location ||
						locationNames.get(locationId)?.toLowerCase() === location),
			)) &&
		(text === undefined || text === '' || haystack(account).includes(text));
}

const isLeaving = ({leaving, status}: Account) => leaving !== undefined && status !== 'Deactivated';

const haystack = (account: Account) =>
	[
		fullName(account),
		`${account.lastName}, ${account.firstName}`,
		account.email,
		account.managedAppleAccount?.name,
		account.personId,
		account.personNumber,
		account.sisUsername,
		...Object.values(account.externalIds),
	]
		.filter(Boolean)
		.join('\n')
		.normalize('NFC')
		.toLowerCase();

const itemOf = (account: Account, conflicted: ReadonlySet<string>): UserItem => ({
	account,
	conflicted: conflicted.has(account.personId),
	actions: actionsFor(account),
});

/** Accounts on a side of a conflict that nobody has decided. */
export async function conflictedAccounts(snapshot: Snapshot): Promise<ReadonlySet<string>> {
	const conflicts = await snapshot.load('conflicts');
	const keys = new Set<string>();
	for (const conflict of conflicts.values())
		if (isOpen(conflict)) for (const key of conflict.accounts) keys.add(key);
	return keys;
}

async function namesOfLocations(snapshot: Snapshot): Promise<ReadonlyMap<string, string>> {
	const locations = await snapshot.load('locations');
	return new Map([...locations.values()].map(({locationId, name}) => [locationId, name]));
}

/** One account with all that its page shows. @throws UsageError when nobody has this Person ID. */
export async function user(context: Context, id: string): Promise<UserDetail> {
	return await withSnapshot(context.store, async (snapshot) => {
		const account = await snapshot.get('accounts', id);
		if (account === undefined) throw await unknownPerson(snapshot, id);
		const [conflicts, locationNames, connections, classes, enrolments, courses] = await Promise.all([
			snapshot.load('conflicts'),
			namesOfLocations(snapshot),
			readConnections(context.store.documents),
			snapshot.load('classes'),
			snapshot.load('enrolments'),
			snapshot.load('courses'),
		]);
		const mine = [...conflicts.values()].filter(({accounts}) => accounts.includes(id));
		const owner = connections.find((each) => each.id === account.owner)?.name;
		return {
			...itemOf(account, new Set(mine.some(isOpen) ? [id] : [])),
			locationNames,
			...(owner === undefined ? {} : {owner}),
			readOnly: readOnlyFields(account, owner),
			classes: classesOf(id, classes, enrolments, courses),
			conflicts: mine.map((each) => each.id),
			clocks: clockTexts(account, context.clock.now()),
			editing: Object.fromEntries(editableFields.map((field) => [field, editingOf(account, field)])),
			missing: statusActions
				.filter((action) => !actionsFor(account).includes(action))
				.map((action) => `${actionNames[action]}: ${missingReason(account, action)}`),
			statusText: statusText(account),
		};
	});
}

/** An error that helps to find the right one. */
export async function unknownPerson(snapshot: Snapshot, id: string): Promise<UsageError> {
	const tombstone = await snapshot.get('tombstones', id);
	if (tombstone !== undefined)
		return new UsageError(`the account ${id} was deleted on ${tombstone.deletedAt.slice(0, 10)}`, {
			notDone: 'Nothing was changed.',
			next: 'Its Person ID stays reserved for that person.',
		});
	return new UsageError(`nobody has the Person ID "${id}"`, {
		notDone: 'Nothing was changed.',
		next: 'Find the Person ID: rollcall users --query NAME. Person IDs are case-sensitive.',
	});
}

function classesOf(
	id: string,
	classes: RecordSet<import('../core/directory/records.ts').Class>,
	enrolments: RecordSet<import('../core/directory/records.ts').ClassEnrolments>,
	courses: RecordSet<import('../core/directory/records.ts').Course>,
): UserDetail['classes'] {
	const found: Array<UserDetail['classes'][number]> = [];
	for (const each of classes.values()) {
		const name = [courses.get(each.courseId)?.name, each.number].filter(Boolean).join(' · ') || each.classId;
		if (each.instructorIds.some((instructor) => instructor === id))
			found.push({classId: each.classId, name, as: 'instructor'});
		else {
			const students = enrolments.get(each.classId)?.students ?? '';
			if (students.includes(id) && splitList(students).includes(id))
				found.push({classId: each.classId, name, as: 'student'});
		}
	}
	return found;
}

/** What a source delivers is its own (`directory.md`, *What is read-only*): whom each such attribute belongs to. */
function readOnlyFields(account: Account, owner: string | undefined): Readonly<Record<string, string>> {
	const by = owner === undefined ? account.source : `${owner} (${account.source})`;
	return Object.fromEntries(
		editableFields
			.filter((field) => ['read-only', 'detaches', 'unpairs'].includes(editingOf(account, field)))
			.map((field) => [field, by]),
	);
}

/** New without evidence is no knowledge of signing in. */
export function statusText(account: Account): string {
	const parts: string[] = [account.status];
	if (account.status === 'New' && account.evidence?.from !== 'roster service')
		parts.push('sign-in not known');
	if (account.evidence?.state === 'inactive' && account.status !== 'Deactivated')
		parts.push('inactive in ASM');
	if (account.leaving !== undefined && account.status !== 'Deactivated')
		parts.push(`leaving, on ${leavingOn(account.leaving.due)}`);
	if (account.detached !== undefined) parts.push('local: no longer updated by its source');
	if (account.unpaired !== undefined) parts.push('no longer paired with its source');
	if (
		account.status === 'Deactivated' &&
		account.evidence?.state !== 'inactive' &&
		account.asked === undefined
	)
		parts.push('not confirmed');
	if (account.asked !== undefined) parts.push(`${account.asked.action} asked, not confirmed`);
	const [first, ...rest] = parts;
	return rest.length === 0 ? (first as string) : `${first} (${rest.join('; ')})`;
}

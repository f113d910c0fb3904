import fc from 'fast-check';
import {locationId, personId} from '../../../source/core/directory/ids.ts';
import type {MirrorSettings} from '../../../source/core/mirror/settings.ts';
import {changeThere, pick} from './change-there.ts';
import {classOf, type Fate, MirrorWorld, personOf} from './mirror-world.ts';

/** What may happen on either side, with numbers that choose to whom. */
const events = [
	'sync',
	'sync-soon',
	'our-newcomer',
	'our-name',
	'our-email',
	'our-leaver',
	'our-return',
	'our-deletion',
	'our-class',
	'our-class-name',
	'our-class-ends',
	'our-enrol',
	'our-unenrol',
	'our-teacher',
	'our-school',
	'their-name',
	'their-email',
	'their-move',
	'their-trash',
	'their-restore',
	'their-user',
	'their-copy',
	'their-unmark',
	'their-member',
	'their-no-member',
	'their-class-name',
	'their-class',
	'their-class-ends',
] as const;
type Event = readonly [what: (typeof events)[number], who: number, which: number];

const fates: readonly Fate[] = [
	'ok',
	'ok',
	'ok',
	'refused',
	'lost-answer',
	'not-sent',
	'crash-before',
	'crash-after',
];

export function happen(world: MirrorWorld, [what, who, which]: Event, at: number) {
	const {accounts, classes, students, there} = world;
	const person = pick(accounts.values(), who);
	const ours = pick(classes.values(), which);
	const user = pick(there.users.values(), who);
	const held = pick(there.classes.values(), which);
	const place = locationId(which % 2 === 0 ? 'north' : 'south');
	world.pass(7);
	switch (what) {
		case 'sync':
			world.pass(24 * 60);
			world.sync(who % 50, [fates[which % fates.length]!, fates[who % fates.length]!, 'ok']);
			for (const each of world.conflicts)
				if (each.decision === undefined)
					world.conflicts = world.conflicts.map((one) =>
						one === each
							? {
									...one,
									decision: {
										choice: one.choices[which % 2]!.key,
										by: 'Ada',
										at: '',
										fingerprint: one.fingerprint,
									},
								}
							: one,
					);
			return;
		case 'sync-soon':
			world.sync(who % 50);
			return;
		case 'our-newcomer': {
			const id = `p${at}`;
			accounts.set(
				id,
				personOf(id, {
					firstName: `F${at}`,
					lastName: `L${at}`,
					roles: [{role: 'Student', locationId: place}],
				}),
			);
			return;
		}
		case 'our-name':
			if (person) accounts.set(person.personId, {...person, firstName: `Our${at}`});
			return;
		case 'our-email':
			if (person) accounts.set(person.personId, {...person, email: `our${at}@school.example`});
			return;
		case 'our-leaver':
			if (person?.status === 'Active')
				accounts.set(person.personId, {
					...person,
					status: 'Deactivated',
					deactivated: {at: new Date(world.now).toISOString(), by: 'hand', source: 'Manual'},
				});
			return;
		case 'our-return':
			if (person?.status === 'Deactivated') {
				const {deactivated: _, ...rest} = person;
				accounts.set(person.personId, {...rest, status: 'Active'});
			}
			return;
		case 'our-deletion':
			if (person && accounts.size > 2) {
				accounts.delete(person.personId);
				for (const members of students.values()) members.delete(person.personId);
				for (const [id, each] of classes)
					classes.set(id, {
						...each,
						instructorIds: each.instructorIds.filter((one) => one !== person.personId),
					});
			}
			return;
		case 'our-class': {
			const id = `c${at}`;
			classes.set(id, classOf(id, {locationId: place}));
			world.names.set(id, `Class ${at}`);
			students.set(id, new Set());
			return;
		}
		case 'our-class-name':
			if (ours) world.names.set(ours.classId, `Ours ${at}`);
			return;
		case 'our-class-ends':
			if (ours && classes.size > 1) {
				classes.delete(ours.classId);
				students.delete(ours.classId);
			}
			return;
		case 'our-enrol':
			if (ours && person) students.get(ours.classId)?.add(person.personId);
			return;
		case 'our-unenrol':
			if (ours) {
				const member = pick(students.get(ours.classId) ?? [], who);
				if (member !== undefined) students.get(ours.classId)!.delete(member);
			}
			return;
		case 'our-teacher':
			if (ours && person) classes.set(ours.classId, {...ours, instructorIds: [personId(person.personId)]});
			return;
		case 'our-school':
			if (person) accounts.set(person.personId, {...person, roles: [{role: 'Student', locationId: place}]});
			return;
	}
	switch (what) {
		case 'their-user':
			there.addUser({
				username: `their${at}`,
				firstName: `T${at}`,
				lastName: `H${at}`,
				email: `t${at}@school.example`,
			});
			break;
		case 'their-copy':
			if (user) {
				const {id: _, ...rest} = structuredClone(user);
				there.addUser({...rest, username: `copy${at}`, email: ''});
			}
			break;
		case 'their-member':
			if (user && held) {
				held.studentIds = [...new Set([...held.studentIds, user.id])].sort();
				there.foreign(`classes/${held.id}`, 'studentIds');
			}
			break;
		default:
			changeThere(there, what, {user, held, who, which, at});
	}
	there.remember(world.now);
}

/** No more changes: who is in the trash is restored by hand, conflicts are decided, and syncs go on for some days. */
export function comeToRest(world: MirrorWorld) {
	const alive = new Set(
		[...world.accounts.values()]
			.filter(({status}) => status === 'Active')
			.map(({sisUsername}) => sisUsername),
	);
	for (const user of world.there.users.values()) if (alive.has(user.username)) user.trashed = false;
	for (let night = 0; night < 14; night++) {
		world.pass(24 * 60);
		world.sync();
		world.conflicts = world.conflicts.map((each) => ({
			...each,
			decision: {choice: each.choices[0]!.key, by: 'Ada', at: '', fingerprint: each.fingerprint},
		}));
	}
}

export const year = fc.array(
	fc.tuple(
		fc.oneof(
			{weight: 5, arbitrary: fc.constantFrom('sync', 'sync-soon')},
			{weight: 12, arbitrary: fc.constantFrom(...events)},
		),
		fc.nat(999),
		fc.nat(999),
	),
	{maxLength: 160, size: 'max'},
);

export function begin(more: Partial<MirrorSettings>): MirrorWorld {
	const world = new MirrorWorld(more);
	for (const id of ['a', 'b', 'c', 'd'])
		world.accounts.set(id, personOf(id, {firstName: id, lastName: `of ${id}`}));
	world.classes.set('k', classOf('k', {instructorIds: [personId('a')]}));
	world.names.set('k', 'Maths');
	world.students.set('k', new Set(['b', 'c']));
	return world;
}

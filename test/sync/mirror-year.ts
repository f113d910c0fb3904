import fc from 'fast-check';
import type {Account} from '../../source/core/directory/account.ts';
import {isAlive} from '../../source/core/mirror/pairing.ts';
import {type Fate, fair} from './mirror-year-face.ts';
import {events, groups, type Happening, syncs, unharmed, type What} from './mirror-year-happening.ts';
import {decide, here} from './mirror-year-here.ts';
import {ofSis} from './mirror-year-sis.ts';
import {theirs} from './mirror-year-theirs.ts';
import {MirrorYear} from './mirror-year-world.ts';

/** @param most happenings of a year. */
export const happenings = (most: number) =>
	fc.array(
		fc.tuple(
			fc.oneof(
				{weight: 9, arbitrary: fc.constantFrom<What>(...syncs)},
				{weight: 12, arbitrary: fc.constantFrom<What>(...events)},
			),
			fc.nat(999),
			fc.nat(999),
		),
		{minLength: most / 2, maxLength: most, size: 'max'},
	);

const troubles: readonly Fate[] = [
	'refused',
	'not-allowed',
	'lost-answer',
	'lost-answer',
	'not-sent',
	'killed-before',
	'killed-after',
];

/** A school of four in the SIS, with a class; one of them is at Jamf School already, and so is somebody else. */
export async function begin(settings: Readonly<Record<string, string>>): Promise<MirrorYear> {
	const year = await MirrorYear.begin(settings);
	const {people, classes, humans, there} = year;
	for (const [at, id] of ['A', 'B', 'C', 'D'].entries()) {
		people.set(id, {
			kind: at === 0 ? 'staff' : 'student',
			firstName: `First ${id}`,
			lastName: `Of ${id}`,
			email: `${id.toLowerCase()}@school.example`,
			sisUsername: `user.${id.toLowerCase()}`,
			school: 'north',
		});
		humans.is(`sis/${id}`, id);
	}
	classes.set('K', {name: 'Maths', school: 'north', teachers: ['A'], students: ['B', 'C']});
	const ben = there.addUser({
		username: 'user.b',
		firstName: 'First B',
		lastName: 'Of B',
		email: 'b@school.example',
		groups,
	});
	const zoe = there.addUser({
		username: 'zoe',
		firstName: 'Zoe',
		lastName: 'Zimmer',
		email: 'zoe@school.example',
		groups,
	});
	humans.is(`jamf/${ben}`, 'B');
	humans.is(`jamf/${zoe}`, 'zoe');
	there.addClass({name: 'Choir', studentIds: [zoe]});
	const ann = there.addUser({
		username: unharmed,
		firstName: 'Ann',
		lastName: 'Always',
		email: 'ann@school.example',
		groups,
	});
	there.addClass({name: unharmed, studentIds: [ann]});
	year.remember();
	return year;
}

export async function happen(year: MirrorYear, [what, who, which]: Happening, at: number): Promise<void> {
	await year.pass(7);
	if (what.startsWith('sis-')) return ofSis(year, [what, who, which], at);
	if (what.startsWith('here-')) return await here(year, [what, who, which], at);
	if (what.startsWith('their-')) return theirs(year, [what, who, which], at);
	switch (what) {
		case 'night':
			await year.pass(18 * 60);
			await year.night();
			break;
		case 'sync':
			await year.pass(20 * 60);
			await year.sync({...fair, stale: who % 50, staleIn: who % 50});
			break;
		case 'sync-soon':
			await year.sync({...fair, stale: who % 50, staleIn: who % 50});
			break;
		case 'sync-in-trouble':
			await year.pass(3 * 60);
			await year.sync({
				stale: who % 50,
				staleIn: who % 50,
				fates: [troubles[which % troubles.length]!, 'ok', troubles[who % troubles.length]!, 'ok', 'ok'],
			});
			break;
	}
	await year.check();
}

/** No more changes: who is in the trash though alive is restored by hand, conflicts are decided, and days go by. */
export async function comeToRest(year: MirrorYear): Promise<void> {
	await year.set({createUsers: 'all', createClasses: 'yes'});
	for (let night = 0; night < 9; night++) {
		await year.pass(72 * 60);
		const {directory, pairs} = await year.look((state) => state);
		for (const {kind, id, key} of pairs) {
			const account: Account | undefined = kind === 'users' ? directory.accounts.get(key) : undefined;
			const user = year.there.users.get(id);
			if (account !== undefined && isAlive(account) && user !== undefined) user.trashed = false;
		}
		await year.night();
		await year.sync();
		for (const conflict of await year.look(({conflicts}) => conflicts))
			if (conflict.decision === undefined) await decide(year, conflict, night);
		await year.check();
	}
}

import {join} from 'node:path';
import type {RosterObjects} from '../../source/core/roster/from-objects.ts';
import {packageFolder} from './packages.ts';
import {district, people, type World, world} from './world.ts';

/** What the incumbent called somebody: `S7` is `A-S7` in Apple School Manager. */
export const there = (id: string) => `A-${id}`;

/** Details by which people can be told: the same on both sides. */
const told = (rows: ReturnType<typeof people>): ReturnType<typeof people> =>
	rows.map((row) => ({
		...row,
		personNumber: `N${String(row.externalId)}`,
		sisUsername: `u.${String(row.externalId).toLowerCase()}`,
	}));

/** Who the SIS lists: `S1 …` and `T1 …`, with numbers and user names. */
export const sisPeople = () => told(people(200));

/** The SIS of a school of 200. */
export const sisRoster = (changed: RosterObjects = {}) => district({people: sisPeople(), ...changed});

/** What the incumbent sent last: the same school, every id of its own making. */
export function incumbentRoster(changed: RosterObjects = {}) {
	const rows = sisPeople().map((row) => ({
		...row,
		externalId: there(String(row.externalId)),
		locations: ['A-L1'],
	}));
	return district({
		locations: [{externalId: 'A-L1', name: 'North School'}],
		courses: [{externalId: 'A-C1', number: 'BIO', name: 'Biology', location: 'A-L1'}],
		classes: Array.from({length: 10}, (_, n) => ({
			externalId: there(`K${n + 1}`),
			number: `1${n}`,
			course: 'A-C1',
			instructors: [there('T1')],
			location: 'A-L1',
		})),
		people: rows,
		enrolments: rows
			.filter(({kind}) => kind !== 'staff')
			.map(({externalId}) => {
				const inClass = there(`K${1 + (Number(externalId.replace(/\D/g, '')) % 10)}`);
				return {id: `old-${externalId}`, class: inClass, student: externalId};
			}),
		...changed,
	});
}

/** A living organisation whose last upload was imported; its SIS is connected and was never read. */
export async function living(incumbent = incumbentRoster(), roster = sisRoster()): Promise<World> {
	const w = await world({armed: false, roster});
	await w.importPackages([join(await packageFolder(incumbent))], 'asm');
	return w;
}

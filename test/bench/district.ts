import {closeSync, mkdirSync, openSync, writeSync} from 'node:fs';
import {join} from 'node:path';
import {seeded} from '../support/seeded.ts';

/** Sizes of `quality.md`: M has 50,000 people and 350,000 roster rows. */
export const sizes = {S: 837, M: 50_000, L: 1_000_000} as const;
export type Size = keyof typeof sizes;

const given = ['Ana', 'Ben', 'Chloé', 'Dan', 'Eve', 'Finn', 'Gia', 'Håkon', 'Ines', 'Jo'];
const family = ['Diaz', 'Smith', 'Jones', 'Lee', 'Khan', 'Nguyen', 'Roy', 'Łuk', 'Müller', 'Okafor'];

/**
 * Writes a district in Apple's format, the same for the same size; the second night differs by 1 % of the
 * people (a third changed, a third new, a third gone) and in whose classes they are, and has roster rows that name
 * nobody, or no class: one of each for a thousand people.
 * @returns the bytes written.
 */
export function writeDistrict(folder: string, size: Size, night: 1 | 2): number {
	mkdirSync(folder, {recursive: true});
	const people = sizes[size];
	const schools = Math.max(4, Math.round(people / 1000));
	const classes = Math.round(people / 4);
	const random = seeded(people);
	const fate = (person: number) =>
		night === 2
			? [undefined, 'changed', 'gone'][Number(person % 300 === 7) + 2 * Number(person % 300 === 11)]
			: undefined;
	let bytes = 0;
	const file = (name: string, rows: Iterable<string>) => {
		const target = openSync(join(folder, name), 'w');
		let text = '';
		for (const row of rows) {
			text += `${row}\n`;
			if (text.length > 1 << 20) {
				bytes += writeSync(target, text);
				text = '';
			}
		}
		bytes += writeSync(target, text);
		closeSync(target);
	};
	const isStaff = (person: number) => person % 16 === 0;
	const name = (person: number) =>
		`${given[person % 10]}${person % 97},,${family[(person >> 3) % 10]}${fate(person) === 'changed' ? '-Ashdown' : ''}`;
	const count = night === 2 ? people + Math.round(people / 300) : people;
	function* persons(staff: boolean) {
		yield staff
			? 'person_id,person_number,first_name,middle_name,last_name,email_address,sis_username,location_id'
			: 'person_id,person_number,first_name,middle_name,last_name,grade_level,email_address,sis_username,password_policy,location_id';
		for (let person = 0; person < count; person++)
			if (isStaff(person) === staff && fate(person) !== 'gone')
				yield `P${person},${100000 + person},${name(person)},${staff ? '' : `${person % 13},`}user${person}@district.example,user${person},${staff ? '' : '4,'}L${person % schools}`;
	}
	file('students.csv', persons(false));
	file('staff.csv', persons(true));
	file('locations.csv', [
		'location_id,location_name',
		...Array.from({length: schools}, (_, school) => `L${school},School ${school}`),
	]);
	file('courses.csv', [
		'course_id,course_number,course_name,location_id',
		...Array.from(
			{length: schools * 8},
			(_, course) => `C${course},N${course},Course ${course},L${course % schools}`,
		),
	]);
	file('classes.csv', classRows());
	function* classRows() {
		yield 'class_id,class_number,course_id,instructor_id,instructor_id_2,instructor_id_3,location_id';
		for (let each = 0; each < classes; each++) {
			const instructor = 16 * (each % Math.floor(people / 16));
			yield `K${each},${each % 9},C${each % (schools * 8)},${fate(instructor) === 'gone' ? '' : `P${instructor}`},,,L${each % schools}`;
		}
	}
	file('rosters.csv', rosterRows());
	function* rosterRows() {
		yield 'roster_id,class_id,student_id';
		for (let person = 0; person < count; person++) {
			if (isStaff(person)) continue;
			const first = Math.floor(random() * classes);
			if (fate(person) === 'gone') continue;
			for (let slot = 0; slot < 8; slot++)
				yield `R${person}-${slot},K${(first + slot * 331) % classes},P${person}`;
		}
		if (night === 1) return;
		for (let each = 0; each < people / 1000; each++) {
			yield `Q${each}-0,K${each},nobody${each}`;
			yield `Q${each}-1,nowhere${each},P1`;
		}
	}
	return bytes;
}

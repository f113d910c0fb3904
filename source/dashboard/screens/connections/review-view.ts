import {isStudent} from '../../../core/directory/account.ts';
import type {Plan} from '../../../core/plan/plan.ts';
import {singular} from '../../../core/roster/kind-words.ts';
import {placeName, problemLine} from '../../../core/roster/problem.ts';
import type {RosterKind} from '../../../core/roster/roster.ts';
import {cell, cut} from '../../components/cell.ts';
import {blank, type Line, line, span} from '../../line.ts';
import {count, number} from '../../phrases.ts';
import {glyphs} from '../../theme.ts';

/** How many lines of a list are shown before it is only counted. */
const shown = 5;

/** New people by kind, as the plan would make them. */
export function newPeople({changes}: Pick<Plan, 'changes'>): {
	readonly students: number;
	readonly staff: number;
} {
	let [students, staff] = [0, 0];
	for (const {kind, action, after} of changes) {
		if (kind !== 'accounts' || action !== 'create') continue;
		if (isStudent(after as Parameters<typeof isStudent>[0])) students++;
		else staff++;
	}
	return {students, staff};
}

const some = (lines: readonly string[], columns: number, more: string): readonly Line[] => [
	...lines.slice(0, shown).map((text) => line('     ', span(cut(text, columns - 7), 'plain'))),
	...(lines.length > shown
		? [line('     ', span(`and ${number(lines.length - shown)} more${more}`, 'faint'))]
		: []),
];

/** What was left out, by kind and reason, the most first. */
function byReason({leftOut, leftOutByFilter = []}: Pick<Plan, 'leftOut' | 'leftOutByFilter'>) {
	const tally = new Map<string, {readonly kind: RosterKind; readonly reason: string; rows: number}>();
	const add = (kind: RosterKind, reason: string, rows: number) => {
		const key = `${kind}: ${reason}`;
		const known = tally.get(key);
		if (known === undefined) tally.set(key, {kind, reason, rows});
		else known.rows += rows;
	};
	for (const {kind, reason} of leftOut) add(kind, reason, 1);
	for (const {kind, reason, count: rows} of leftOutByFilter) add(kind, reason, rows);
	return [...tally.values()].sort((a, b) => b.rows - a.rows);
}

/** What the read gave: people, classes and schools, what was left out, what is wrong, and what was mended. */
export function reviewLines(plan: Plan, columns: number): readonly Line[] {
	const {counts, problems, patches} = plan;
	const {students, staff} = newPeople(plan);
	const fact = (name: string, text: string, note = '') =>
		line('   ', span(cell(name, 14), 'faint'), text, span(note === '' ? '' : `  ${note}`, 'faint'));
	const both = (kind: 'locations' | 'courses' | 'classes') => {
		const {create, unchanged, update} = counts[kind];
		return fact(
			kind[0]!.toUpperCase() + kind.slice(1),
			number(create + update + unchanged),
			unchanged + update > 0 ? `${number(create)} of them new` : '',
		);
	};
	const known = counts.accounts.update + counts.accounts.unchanged + counts.accounts.reactivate;
	const errors = problems.filter(({severity}) => severity === 'error');
	const warnings = problems.filter(({severity}) => severity === 'warning');
	const left = byReason(plan);
	const heading = (title: string, value: number, note: string, bad: boolean) =>
		line(
			span(
				`   ${value === 0 ? glyphs.fine : bad ? glyphs.attention : glyphs.dot} `,
				bad && value > 0 ? 'attention' : 'fine',
			),
			span(`${title}: ${value === 0 ? 'none' : number(value)}`, 'strong'),
			span(value === 0 ? '' : `  ${note}`, 'faint'),
		);
	return [
		fact('Students', number(students), 'new'),
		fact('Staff', number(staff), 'new; Instructors in Apple School Manager'),
		...(known > 0 ? [fact('Known already', count(known, 'person', 'people'))] : []),
		both('locations'),
		both('courses'),
		both('classes'),
		fact('In classes', count(counts.enrolments.create + counts.enrolments.unchanged, 'place')),
		...(counts.accounts.heldBack > 0
			? [fact('Held back', count(counts.accounts.heldBack, 'person', 'people'), 'faulty, or to be decided')]
			: []),
		blank,
		heading('Faulty records', errors.length, 'not taken until they are mended at the source', true),
		...some(errors.map(problemLine), columns, '; Runs has them all afterwards'),
		...(warnings.length === 0
			? []
			: [
					heading('Warnings', warnings.length, 'the record is taken without that value', false),
					...some(warnings.map(problemLine), columns, ''),
				]),
		heading(
			'Left out',
			left.reduce((sum, {rows}) => sum + rows, 0),
			'by role, status or filter',
			false,
		),
		...some(
			left.map(({kind, reason, rows}) => `${count(rows, singular[kind], kind)}: ${reason}`),
			columns,
			' reasons',
		),
		heading('Patched in our copy', patches.length, 'the source stays as it is', false),
		...some(
			patches.map(
				({field, value, reason, action, ...place}) =>
					`${placeName(place)} - ${field} = '${value}' ${reason}: ${action}`,
			),
			columns,
			'',
		),
	];
}

import {type SetUpStep, setUpSteps, stepNames} from '../../../sync/set-up.ts';
import {cut, widthOf} from '../../components/cell.ts';
import {ruleLine} from '../../components/header.ts';
import {type Line, line, span} from '../../line.ts';
import {glyphs} from '../../theme.ts';

/** A step as the screen counts them: the two before the connection is there, those that are kept, and the last key. */
export type ShownStep = 'kind' | 'settings' | SetUpStep | 'create';

interface Can {
	readonly reads: boolean;
	readonly publishes: boolean;
	readonly evidence?: boolean;
	readonly mirrors?: 'one-way' | 'two-way';
	readonly pushes?: boolean;
	readonly probes?: boolean;
}

/** All steps by their names; where it is not known yet what the connection can do, those that all have. */
export function shownSteps(
	can: Can | undefined,
): ReadonlyArray<{readonly id: ShownStep; readonly name: string}> {
	const kept = can === undefined ? [] : setUpSteps(can);
	return [
		{id: 'kind', name: 'kind'},
		{id: 'settings', name: 'settings'},
		...kept.flatMap((id) => [
			{id, name: id === 'test' && can?.publishes ? 'test and host key' : stepNames[id]},
			// Approving the first plan is what makes the accounts: the page before it and this one are the same.
			...(id === 'preview' && can?.mirrors === undefined ? [{id: 'create' as const, name: 'create'}] : []),
		]),
		...(can === undefined ? [{id: 'test' as const, name: 'test'}] : []),
	];
}

const shorter: Readonly<Record<string, string>> = {
	[stepNames.filter]: 'filter',
	[stepNames.review]: 'review',
	[stepNames.holds]: 'what it holds',
	[stepNames.token]: 'token',
};

/** Where one is: every step by number, those that are done with a mark, the present one set apart. */
export function stepsLine(can: Can | undefined, at: ShownStep, columns: number): Line {
	const steps = shownSteps(can);
	const here = steps.findIndex(({id}) => id === at);
	const whole = steps.map(({name}, index) => `${index + 1} ${name}`);
	const fits = widthOf(whole.join('  ')) + 4 <= columns;
	const names = fits ? whole : steps.map(({name}, index) => `${index + 1} ${shorter[name] ?? name}`);
	return line(
		' ',
		...names.flatMap((name, index) => [
			index === here ? span(`[${name}]`, 'strong') : span(name, index < here ? 'fine' : 'faint'),
			span(index === names.length - 1 ? '' : index === here || index + 1 === here ? ' ' : '  '),
		]),
	);
}

/** What every page of the set-up begins with: of what, which step, and what the step is for. */
export const stepHead = (
	title: string,
	can: Can | undefined,
	at: ShownStep,
	about: string,
	columns: number,
): readonly Line[] => [
	line(' ', span(cut(title, columns - 2), 'strong')),
	stepsLine(can, at, columns),
	ruleLine(columns),
	line(' ', span(`${glyphs.arrow} `, 'accent'), span(cut(about, columns - 4), 'faint')),
];

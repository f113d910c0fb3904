import type {ProvisionResult, ProvisionStep} from '../../../sync/answers/provision.ts';
import {byKey} from '../../by-key.ts';
import {cell, wrap} from '../../components/cell.ts';
import {blank, type Line, line, span} from '../../line.ts';
import {glyphs, type Tone} from '../../theme.ts';

const marks: Readonly<Record<ProvisionStep['outcome'], readonly [glyph: string, tone: Tone]>> = {
	success: [glyphs.marked, 'fine'],
	skipped: [glyphs.off, 'faint'],
	failed: [glyphs.failed, 'failed'],
};

const outcomes: Readonly<Record<ProvisionResult['outcome'], string>> = {
	'not found': 'The identity provider does not know this person.',
	'not in scope': 'This person is not in scope: nothing is done.',
	'nothing to do': 'Nothing is to be done: all is as it should be.',
	planned: 'Nothing was done yet. a applies it.',
	held: 'A guard holds it: nothing was done. a shows why, and asks.',
	applied: 'It was applied.',
};

/** The four steps with what each found. */
export function provisionLines(
	{connection, asked, steps, outcome}: ProvisionResult,
	columns: number,
	may: boolean,
): readonly Line[] {
	const said = may ? outcomes[outcome] : outcomes[outcome].replace(/ a (applies|shows) .*$/, '');
	return [
		line(' ', span(`Provision on demand: ${asked}`, 'strong'), span(`  from ${connection}`, 'faint')),
		blank,
		...wrap(said, columns - 6).map((text) => line('   ', span(text, 'strong'))),
		...steps.flatMap(({title, outcome: went, text, found}, index) => {
			const [glyph, tone] = marks[went];
			return [
				blank,
				line(span(` ${glyph} `, tone), span(`${index + 1} ${title}`, 'strong'), span(`   ${went}`, 'faint')),
				...wrap(byKey(text), columns - 8).map((part) => line('     ', part)),
				...found.flatMap(([name, value]) =>
					wrap(value, columns - 32).map((part, row) =>
						line('     ', span(cell(row === 0 ? name : '', 24), 'faint'), part),
					),
				),
			];
		}),
	];
}

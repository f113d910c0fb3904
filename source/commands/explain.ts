import {type Explanation, explainStages, stageTitles} from '../core/explain/explanation.ts';
import type {CommandFile} from './cli.ts';
import {printJson, printLines} from './print.ts';

/** `rollcall explain PERSON|CLASS|ROW` */
export const explainCommand: CommandFile = (program, cli) => {
	program
		.command('explain')
		.argument(
			'<person-or-class>',
			'Person ID, class id, id at a source, e-mail, name, or a row: users.csv:12',
		)
		.description('why somebody is, or is not, in Apple School Manager: the whole way of one record')
		.option('--json', 'one JSON object')
		.addHelpText(
			'after',
			'\nExamples:\n  rollcall explain 4711\n  rollcall explain users.csv:12\n  rollcall explain ana@school.example --json',
		)
		.action(async (asked: string, {json}: {json?: boolean}) => {
			const explanation = await (await cli.open()).explain(asked);
			if (json) printJson(cli, 'explain', explanation);
			else printLines(cli, explanationText(explanation));
		});
};

/** The answers for all that are called so, then each stage by stage. */
export function explanationText(told: Explanation): readonly string[] {
	const {asked, answer, lines, also = []} = told;
	return [
		answer,
		...also.map((each) => `Also called ${asked}: ${each.answer}`),
		...stageLines(lines),
		...also.flatMap((each) => [
			'',
			`${each.name === '' ? '' : `${each.name}, `}${each.key}`,
			...stageLines(each.lines),
		]),
	];
}

const stageLines = (lines: Explanation['lines']): readonly string[] =>
	explainStages.flatMap((stage) => {
		const own = lines.filter((line) => line.stage === stage);
		if (own.length === 0) return [];
		return [
			'',
			`${stageTitles[stage]}:`,
			...own.map(({connection, text}) => `  ${connection === undefined ? '' : `${connection}: `}${text}`),
		];
	});

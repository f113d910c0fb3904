import type {Command} from 'commander';
import type {AdoptionStepView} from '../core/adopt/steps.ts';
import type {Adoption, Inventory} from '../sync/answers/adopting.ts';
import type {Cli} from './cli.ts';
import {counted, moment, printJson, printLines, table} from './print.ts';

interface Ticks {
	readonly tick?: readonly string[];
	readonly untick?: readonly string[];
	readonly json?: boolean;
}

/** `rollcall adopt [steps]`, and `rollcall adopt inventory`. */
export function addAdoptSteps(adopt: Command, cli: Cli): void {
	adopt
		.command('steps', {isDefault: true})
		.option('--target <name>', 'whose adoption, where there are several targets')
		.option('--json', 'one JSON object')
		.description('where it stands, and the next command')
		.addHelpText('after', '\nExamples:\n  rollcall adopt\n  rollcall adopt steps --json')
		.action(async ({json, target}: {json?: boolean; target?: string}) => {
			const standing = await (await cli.open()).adoption(target);
			if (json) printJson(cli, 'adopt', standing);
			else printLines(cli, adoptionText(standing));
		});
	adopt
		.command('inventory')
		.option('--tick <items...>', 'somebody looked: these do not upload')
		.option('--untick <items...>', 'take ticks back')
		.option('--json', 'one JSON object')
		.description('who is there, and who else uploads')
		.addHelpText(
			'after',
			'\nExamples:\n  rollcall adopt inventory\n  rollcall adopt inventory --tick claris jamf-school\n  rollcall adopt inventory --tick "the job on the old file server is off"',
		)
		.action(async ({tick = [], untick = [], json}: Ticks) => {
			const rollcall = await cli.open();
			for (const item of tick) await rollcall.tickAdoption(item, true);
			for (const item of untick) await rollcall.tickAdoption(item, false);
			const {inventory, steps} = await rollcall.adoption();
			if (json) printJson(cli, 'adopt-inventory', inventory);
			else
				printLines(cli, [
					...inventoryText(inventory),
					// It has just said how to tick: to be sent here again would lead nowhere.
					...(steps[0]?.state === 'next' ? [] : ['', ...goOn(steps)]),
				]);
		});
}

const marks = {done: '✓', next: '→', waits: '·'} as const;

/** What `rollcall adopt` says. */
export function adoptionText({target, notNeeded, steps}: Adoption): readonly string[] {
	return [
		`Adoption of ${target ?? 'a living organisation'}:`,
		...(notNeeded === undefined ? [] : [`${notNeeded}.`]),
		'',
		...steps.map(
			({number, state, title, message, at, by}) =>
				`${marks[state]} ${number}. ${title}: ${message}${at === undefined ? '' : ` (${moment(at)}${by === undefined ? '' : `, ${by}`})`}`,
		),
		'',
		...(notNeeded === undefined ? goOn(steps) : []),
	];
}

const goOn = (steps: readonly AdoptionStepView[]) => {
	const next = steps.find(({state}) => state === 'next');
	return next === undefined
		? ['Everything is done.']
		: [`Next, step ${next.number}: ${next.next ?? next.message}`];
};

/** What `rollcall adopt inventory` says. */
export function inventoryText(found: Inventory): readonly string[] {
	const {sources, adopted, delivered, strangers, federation, otherUploads, ticks, schedules} = found;
	return [
		'Accounts, by their source in Apple School Manager:',
		...(sources.length === 0
			? ['  nobody yet: rollcall import LAST-UPLOAD.zip']
			: table([
					['  source', 'known', 'live', 'inactive', 'no evidence'],
					...sources.map(({source, known, live, inactive, unknown}) => [
						`  ${source}`,
						String(known),
						String(live),
						String(inactive),
						String(unknown),
					]),
				])),
		...(adopted > 0 ? [`  ${counted(adopted, 'is', 'are')} imported, and nobody delivers them yet`] : []),
		...delivered.map(({connection, people}) => `  ${people} delivered by ${connection}`),
		...(strangers > 0 ? [`  ${counted(strangers, 'person', 'people')} there whom nobody here knows`] : []),
		'',
		`Federation: ${federation.domains.length === 0 ? 'no domain is federated (rollcall domains)' : federation.domains.join(', ')}${federation.accounts > 0 ? `; ${counted(federation.accounts, 'account is', 'accounts are')} federated` : ''}`,
		'',
		'Who else uploads:',
		...otherUploads.slice(0, 5).map(({message}) => `  ! ${message}`),
		...(otherUploads.length > 5 ? [`  … and ${otherUploads.length - 5} more (--json)`] : []),
		...ticks.map(
			({name, text, done, at, by}) =>
				`  [${done ? 'x' : ' '}] ${name}: ${text}${at === undefined ? '' : ` (${moment(at)}, ${by ?? ''})`}`,
		),
		...(ticks.every(({done}) => done) ? [] : ['  Look, and tick each: rollcall adopt inventory --tick NAME']),
		'',
		...(schedules.length === 0
			? ['Nothing syncs by itself here.']
			: schedules.map(({connection, frequency, pausedUntil}) =>
					pausedUntil === undefined
						? `${connection} syncs by itself (${frequency}): pause it until it is armed`
						: `${connection} syncs by itself (${frequency}), paused until ${pausedUntil}`,
				)),
	];
}

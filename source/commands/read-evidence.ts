import type {EvidenceResult} from '../sync/answers/evidence.ts';
import {connectionNamed} from '../sync/connection-named.ts';
import type {Rollcall} from '../sync/rollcall.ts';
import type {Cli} from './cli.ts';
import {counted, printJson, printLines} from './print.ts';

/** Whether what was named tells what Apple School Manager holds, and delivers no roster. */
export async function tellsEvidence(
	rollcall: Pick<Rollcall, 'connections'>,
	name: string | undefined,
): Promise<boolean> {
	if (name === undefined) return false;
	return connectionNamed(await rollcall.connections(), name, (each) => each)?.evidence === true;
}

/** What `sync` and `plan` say of a connection that tells evidence, as text or as the same in JSON. */
export function printEvidence(cli: Cli, result: EvidenceResult, {json}: {readonly json?: boolean}): void {
	if (json) {
		const {run, exitCode: _, ...found} = result;
		printJson(cli, 'evidence', {
			...found,
			run: run === undefined ? null : {id: run.id, state: run.state, begin: run.begin, end: run.end},
		});
	} else printLines(cli, evidenceText(result));
	cli.exit(result.exitCode);
}

const shown = 50;

function evidenceText({connection, run, counts, records, ...found}: EvidenceResult): readonly string[] {
	const {extent, live, inactive, unknown, changed, strangers} = counts;
	const differing = [
		...found.differences.map(({personId, message}) => [personId, message] as const),
		...found.classes.map(({classId, message}) => [classId, message] as const),
	];
	return [
		`${connection}: ${extent === 'full' ? 'all was read' : 'what changed was read'}: ${Object.entries(records)
			.map(([list, count]) => `${count} ${list}`)
			.join(', ')}`,
		`${live} live, ${inactive} inactive, ${unknown} unknown; ${counted(changed, 'account', 'accounts')} ${run === undefined ? 'would be marked' : 'marked'}`,
		...(strangers > 0
			? [`${counted(strangers, 'person', 'people')} in Apple School Manager whom nobody here knows`]
			: []),
		...found.issues.map((issue) => `! ${issue}`),
		...(differing.length === 0
			? []
			: [`${counted(differing.length, 'difference', 'differences')} between directory and evidence:`]),
		...differing.slice(0, shown).map(([id, message]) => `  ${id}: ${message}`),
		...(differing.length > shown ? [`  … and ${differing.length - shown} more (--json)`] : []),
		run === undefined
			? `Nothing was kept. To mark the accounts: rollcall sync ${connection}`
			: `Kept as ${run.id}; of the directory nothing but evidence was changed.`,
	];
}

import type {MirrorRun} from '../core/mirror/mirror-run.ts';
import type {MirrorOptions, MirrorResult} from '../sync/answers/mirror.ts';
import {time} from '../sync/findings.ts';
import {awaitedWords, heldBackWords, mirrorStanding, writesText} from '../sync/mirroring-words.ts';
import type {Severity} from './dashboard.ts';
import {approvedHash} from './mirror-groups.ts';
import {publishedText, shortCounts} from './outcomes.ts';
import {count, number} from './phrases.ts';
import {glyphs} from './theme.ts';

/** `+12 ~4 −2` of the users that were written, as the list of runs shows it. */
export function shortWrites({written}: Pick<MirrorRun, 'written'>): string {
	const of = (...kinds: ReadonlyArray<keyof MirrorRun['written']>) =>
		kinds.reduce((sum, kind) => sum + (written[kind] ?? 0), 0);
	return `${glyphs.plus}${of('create-user')} ${glyphs.update}${of('update-user', 'move-user')} ${glyphs.minus}${of('trash-user')}`;
}

/** What a sync with a mirror came to, or a look at one, with the next step where there is one. */
export function mirrorText(
	result: MirrorResult,
	{look, approve, additionsOnly}: MirrorOptions = {},
): {readonly severity: Severity; readonly text: string} {
	const {connection, outcome, incoming, run, wrote} = result;
	const held = outcome === 'held';
	if (look === true)
		return {
			severity: held ? 'attention' : 'fine',
			text: `The plan of ${connection} is ready; nothing was changed.`,
		};
	if (held || outcome === 'planned') {
		const other = approve !== undefined && approvedHash(result) !== approve;
		const came =
			incoming?.outcome === 'applied' ? ' What came in was applied; nothing was written there.' : '';
		return {
			severity: 'attention',
			text: other
				? `${connection}: this is another plan than the one that was approved.${came === '' ? ' Nothing was changed' : came}: look at it, then approve it or leave it.`
				: `${connection} is ${held ? 'held' : 'planned'}${came === '' ? ' and nothing was changed.' : `.${came}`} The plan is shown: approve it, or leave it.`,
		};
	}
	const came =
		incoming?.outcome === 'applied'
			? [
					`Came in: people ${shortCounts(incoming.plan.counts)}.`,
					...incoming.published.map(publishedText),
				].join(' ')
			: '';
	const bad = incoming?.published.some((each) => each.outcome !== 'sent' && each.outcome !== 'skipped');
	const open = (run?.conflicts.length ?? 0) + (incoming?.plan.conflicts.length ?? 0);
	const left =
		wrote === undefined
			? 'in step'
			: mirrorStanding(wrote, (run?.heldBack ?? 0) - (run?.conflicts.length ?? 0), {open, decided: 0});
	// What passes by itself asks nobody for anything.
	const isWell = left === 'in step' || (wrote !== undefined && left === awaitedWords(wrote));
	const waits = additionsOnly === true ? ' What would be removed waits.' : '';
	const told =
		writesText(wrote?.written ?? {}) ?? (outcome === 'applied' ? 'nothing written' : 'nothing to write');
	return {
		severity: !isWell || bad === true || waits !== '' ? 'attention' : 'fine',
		text: `${connection}: ${told}${waits === '' ? `; ${left}` : ''}.${waits} ${came}`.trim(),
	};
}

/** What a run wrote there, what was refused, and what waits: a name and a text each. */
export function mirrorFacts(run: MirrorRun): ReadonlyArray<readonly [name: string, text: string]> {
	const {written, already, refused, failed, left, unmapped, heldBack, until, invite} = run;
	return [
		[
			'Written',
			`${writesText(written) ?? 'nothing'}${already > 0 ? ` (${number(already)} were there already)` : ''}`,
		],
		...(failed === 0
			? []
			: [
					['Refused', `${count(failed, 'write')}; the next sync tries again`] as const,
					...refused.map(({does, key, message}) => ['', `${does} ${key}: ${message}`] as const),
				]),
		...(left === 0 ? [] : [['Not tried', count(left, 'write')] as const]),
		...unmapped.map(
			({locationId, name, why, people, classes}) =>
				[
					'Not mapped',
					`${name} (${locationId}): ${why}; ${count(people, 'person', 'people')} and ${count(classes, 'class', 'classes')} wait`,
				] as const,
		),
		...(Object.keys(heldBack) as ReadonlyArray<keyof typeof heldBack>).map(
			(code) =>
				[
					'Not written',
					`${number(heldBack[code] ?? 0)} ${heldBackWords[code]}${code === 'pending' && until !== undefined ? `; waited for until ${time(until)}` : ''}`,
				] as const,
		),
		...(invite === undefined
			? []
			: [['To invite', `${count(invite, 'user')} to volume purchasing, by hand`] as const]),
	];
}

import type {Found} from './finding.ts';
import {time} from './findings.ts';
import type {ConnectionView} from './rollcall.ts';
import type {Unsent} from './unsent.ts';

/** Longer than from one night to the next: what still waits then does not go out by itself [D]. */
const aNightAndMore = 36 * 3_600_000;

/** `3 changes made here`, `3 changes made here and R000013`. */
export function unsentText({changes, orMore, runs}: Unsent): string {
	const more = orMore === true ? ' or more' : '';
	return [
		...(changes > 0 ? [`${changes}${more} ${changes === 1 && !more ? 'change' : 'changes'} made here`] : []),
		...runs,
	].join(' and ');
}

/** It is one thing that waits. */
export const isOne = ({changes, orMore, runs}: Unsent): boolean =>
	changes + runs.length === 1 && orMore !== true;

/**
 * Changes that are made and not sent yet, by target: no alarm before a night has passed over them, and yet not
 * nothing. Who made them and when stands with the next step.
 */
export const unsentFindings = (connections: readonly ConnectionView[], now: Date): readonly Found[] =>
	connections.flatMap(({name, unsent, armed, state}): readonly Found[] => {
		if (unsent === undefined || state === 'disconnected') return [];
		const isOld = now.getTime() - Date.parse(unsent.since) > aNightAndMore;
		return [
			{
				severity: isOld ? 'attention' : 'fine',
				waits: true,
				screen: 'connections',
				open: name,
				text: `${unsentText(unsent)} ${isOne(unsent) ? 'waits' : 'wait'} to be sent to ${name}`,
				next: `By ${unsent.by.join(', ')}, since ${time(unsent.since)}. ${
					armed === 'disarmed'
						? `${name} is not armed, and nothing is sent before: rollcall adopt arm first ${name}`
						: `The next sync sends it; now: rollcall publish ${name}`
				}`,
				about: `unsent ${name} ${unsent.since}`,
				...(isOld ? {again: true as const} : {}),
			},
		];
	});

/** Decisions about conflicts that the next run of their connection carries out. */
export const decidedFindings = (connections: readonly ConnectionView[]): readonly Found[] =>
	connections.flatMap(({name, decided = 0}): readonly Found[] =>
		decided === 0
			? []
			: [
					{
						severity: 'fine',
						waits: true,
						screen: 'connections',
						open: name,
						text: `${decided} ${decided === 1 ? 'decision waits' : 'decisions wait'} for the next sync of ${name}`,
						next: `rollcall sync ${name}`,
						about: `decided ${name}`,
					},
				],
	);

/** New accounts wait for their first passwords: to be done, and nothing is wrong. */
export function signInFindings(open: number, accounts: number): readonly Found[] {
	if (open === 0) return [];
	const text =
		accounts === 0
			? 'Nobody new waits for a sign-in any more: it can be ticked off'
			: `${accounts.toLocaleString('en-US')} new ${accounts === 1 ? 'account waits for its sign-in' : 'accounts wait for their sign-ins'}`;
	return [
		{
			severity: 'fine',
			waits: true,
			screen: 'activity',
			text,
			next: 'Create them in Apple School Manager, and tick that off: rollcall followups',
			about: 'sign-ins',
		},
	];
}

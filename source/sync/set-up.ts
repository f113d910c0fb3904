import {z} from 'zod';
import type {Arming} from '../core/state-records.ts';

/**
 * Steps of the guided set-up that come after a connection was made, in their order (`dashboard.md`, *Connections*,
 * and for what publishes `sync.md`, *Adopt*). What both reads and publishes goes through all of them.
 */
const readerSteps = ['test', 'filter', 'schedule', 'review', 'preview'] as const;
const targetSteps = ['test', 'holds', 'arm'] as const;
const evidenceSteps = ['test', 'schedule'] as const;
/** Nothing is created there before a plan was looked at without it: the order that Jamf recommends [seed 000]. */
const mirrorSteps = ['test', 'schedule', 'preview', 'creation'] as const;
/** Nobody can be called there: the identity provider is given what it needs, and is waited for. */
const pushedSteps = ['token', 'contact'] as const;

interface Abilities {
	readonly reads: boolean;
	readonly publishes: boolean;
	/** It tells what Apple School Manager holds. */
	readonly evidence?: boolean;
	/** It is kept as the directory is. */
	readonly mirrors?: boolean | 'one-way' | 'two-way';
	/** Its identity provider pushes to it. */
	readonly pushes?: boolean;
	/** Its other side can be looked at, though it pushes by itself. */
	readonly probes?: boolean;
}

export const setUpStep = z.enum([...readerSteps, 'holds', 'arm', ...pushedSteps, ...mirrorSteps]);
export type SetUpStep = z.output<typeof setUpStep>;

/** What each step is called, on the screen and in messages. */
export const stepNames: Readonly<Record<SetUpStep, string>> = {
	test: 'test',
	filter: 'filter and patch',
	schedule: 'schedule',
	review: 'review the data',
	preview: 'preview',
	holds: 'what Apple School Manager holds',
	arm: 'arm',
	token: 'tenant URL and token',
	contact: 'first contact',
	creation: 'creation',
};

/** The steps that a connection goes through, by what it can do. */
export const setUpSteps = ({
	reads,
	publishes,
	evidence,
	mirrors,
	pushes,
	probes,
}: Abilities): readonly SetUpStep[] => [
	...new Set<SetUpStep>([
		...(mirrors ? mirrorSteps : reads ? readerSteps : []),
		...(publishes ? targetSteps : []),
		...(evidence ? evidenceSteps : []),
		...(probes ? (['test'] as const) : []),
		...(pushes ? pushedSteps : []),
	]),
];

/** The step after this one; undefined: it was the last. */
export function stepAfter(step: SetUpStep, can: Abilities): SetUpStep | undefined {
	const steps = setUpSteps(can);
	return steps[steps.indexOf(step) + 1];
}

/**
 * The step that comes next of a set-up that was begun. It is over, too, once the connection did what it is there for,
 * by whatever way: its people are in the directory, or the target was armed, though it may be disarmed again by now.
 */
export function stepLeft(
	stored: {readonly setUp?: SetUpStep | undefined; readonly disconnected?: string | undefined},
	done: {readonly delivered: boolean; readonly arming: Arming | undefined},
): SetUpStep | undefined {
	if (stored.disconnected !== undefined || done.delivered || done.arming !== undefined) return undefined;
	return stored.setUp;
}

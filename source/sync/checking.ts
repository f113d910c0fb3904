import {RollcallError} from '../core/errors.ts';
import type {Work} from '../core/ports.ts';
import type {CareFinding} from '../core/state-care.ts';
import {clockFindings} from './checks/clock.ts';
import {connectionFindings} from './checks/connections.ts';
import {packageFindings} from './checks/packages.ts';
import {settingsFindings} from './checks/settings.ts';
import {warningOf} from './checks/warning.ts';
import type {Context} from './context.ts';

const checks: ReadonlyArray<{
	readonly stage: string;
	readonly subject: string;
	readonly find: (context: Context, signal: AbortSignal) => Work<readonly CareFinding[]>;
}> = [
	{stage: 'clock', subject: 'the clock', find: clockFindings},
	{stage: 'settings', subject: 'the settings', find: settingsFindings},
	{stage: 'connections', subject: 'the connections', find: connectionFindings},
	{stage: 'packages', subject: 'the packages', find: packageFindings},
];

/**
 * Looks at everything outside the state's own files: clock, settings, connections with their secrets and sources,
 * packages. Changes nothing and sends nothing; what keeps one check from being done is a finding of its own.
 */
export async function* check(context: Context, signal: AbortSignal): Work<readonly CareFinding[]> {
	const findings: CareFinding[] = [];
	for (const {stage, subject, find} of checks) {
		yield {stage: 'check', message: stage};
		try {
			findings.push(...(yield* find(context, signal)));
		} catch (error) {
			if (signal.aborted || !(error instanceof RollcallError)) throw error;
			findings.push(warningOf(subject, error, 'cannot be looked at: '));
		}
	}
	return findings;
}

import {toldError} from '../../../core/errors.ts';
import type {TestedChannel} from '../../../sync/notifying.ts';
import {byKey} from '../../by-key.ts';
import {useDashboard} from '../../dashboard.ts';
import {once, useStart} from '../../hooks/use-start.ts';

/** What came of a test message, by channel. */
export function testedText(tested: readonly TestedChannel[]): string {
	const taken = tested.flatMap(({channel, failed}) => (failed === undefined ? [channel] : []));
	const failed = tested.flatMap(({channel, failed: why}) =>
		why === undefined ? [] : [`${channel} failed: ${byKey(toldError(why))}`],
	);
	const good = taken.length === 0 ? [] : [`Taken by ${taken.join(' and ')}: look whether it arrives.`];
	return [...failed, ...good].join(' ');
}

/** Sends everybody a test message, and says which channel took it or what was wrong. */
export function useTestMessages(): () => void {
	const {rollcall, say} = useDashboard();
	const start = useStart();
	return () =>
		start(
			'The test message',
			'Test message',
			(signal) => once('sending', () => rollcall.testNotifications(signal)),
			(tested) =>
				say(tested.some(({failed}) => failed !== undefined) ? 'failed' : 'fine', testedText(tested)),
		);
}

import {wrap} from '../../components/cell.ts';
import {useDashboard} from '../../dashboard.ts';
import {blank, line, span} from '../../line.ts';
import {day} from '../../phrases.ts';
import {StepPage, type StepProps, useLeaveForNow} from './step-page.tsx';
import {handedLines, liveTokens, whereLines} from './tokens-view.ts';
import {useSteps} from './use-set-up.ts';
import {useTokens} from './use-tokens.ts';

/** What the identity provider is given: the token is shown on this page, this once. */
export function TokenStep({size, connection, leave, edit}: StepProps) {
	const {rollcall} = useDashboard();
	const {next} = useSteps(connection);
	const away = useLeaveForNow(leave);
	const {made, make, handlers} = useTokens(connection);
	const now = rollcall.clock.now();
	const kept = liveTokens(connection).at(-1);
	const hint =
		made !== undefined
			? '⏎ goes on, once both are there. The token does not come back.'
			: kept === undefined
				? '⏎ makes the token. It is shown this once: have the other side open.'
				: `A token of ${day(kept.made, now)} is there and is not shown again. ⏎ goes on with it; n makes another.`;
	return (
		<StepPage
			size={size}
			connection={connection}
			at="token"
			about="What the identity provider is given, so that it can push its people here."
			lines={[
				...wrap(hint, size.columns - 6).map((text) => line('   ', span(text, 'strong'))),
				blank,
				...handedLines(connection, made, size.columns, now, made === undefined),
				blank,
				...whereLines(size.columns),
			]}
			handlers={{
				...handlers,
				back: away,
				'set-up-next': made === undefined && kept === undefined ? make : () => next(),
				settings: made === undefined ? () => edit('kind') : undefined,
			}}
			needed={made === undefined ? ['make-token'] : ['copy-token', 'copy-url']}
		/>
	);
}

import type {ReconcileResult} from '../../../sync/answers/adoption.ts';
import {View} from '../../components/view.tsx';
import {type Size, useDashboard} from '../../dashboard.ts';
import {useKeys} from '../../hooks/use-keys.ts';
import {useNames} from '../../hooks/use-names.ts';
import {useScroll} from '../../hooks/use-scroll.ts';
import {levels} from '../../layers.ts';
import {scrolled} from '../scroll.ts';
import {idsIn, reconciledLines} from './reconciled-view.ts';

/** What evidence said, as a page. */
export function Reconciled({
	size,
	result,
	leave,
}: {
	readonly size: Size;
	readonly result: ReconcileResult;
	readonly leave: () => void;
}) {
	const {rollcall} = useDashboard();
	const names = useNames(idsIn(result));
	const lines = reconciledLines(result, names, size.columns, rollcall.clock.now());
	const scroll = useScroll('reconciled', lines.length, size.rows);
	useKeys({
		level: levels.view,
		lets: ['screen', 'help', 'palette', 'quit'],
		handlers: {...scroll.handlers, back: leave},
	});
	return <View size={size} lines={scrolled(lines, scroll.top, size.rows)} />;
}

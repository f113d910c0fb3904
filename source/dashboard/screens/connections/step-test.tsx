import type {TestResult} from '../../../sync/rollcall.ts';
import {byKey} from '../../by-key.ts';
import {wrap} from '../../components/cell.ts';
import {useDashboard} from '../../dashboard.ts';
import {testResultSlot, useWork} from '../../hooks/use-work.ts';
import {blank, type Line, line, span} from '../../line.ts';
import {when} from '../../phrases.ts';
import {glyphs, type Tone} from '../../theme.ts';
import {StepPage, type StepProps, useLeaveForNow} from './step-page.tsx';
import {useIsBusy, useSteps} from './use-set-up.ts';

/** Does it answer? What it said stands here until it is tried again. */
export function TestStep({size, connection, leave, edit}: StepProps) {
	const {rollcall, kept} = useDashboard();
	const work = useWork();
	const busy = useIsBusy(connection.name);
	const {next} = useSteps(connection);
	const away = useLeaveForNow(leave);
	const {tested, publishes} = connection;
	const result = kept.get(testResultSlot(connection.name)) as TestResult | undefined;
	const said = (glyph: string, tone: Tone, text: string): readonly Line[] =>
		wrap(text, size.columns - 7).map((part, row) =>
			line(span(row === 0 ? `   ${glyph} ` : '     ', tone), part),
		);
	const at = tested === undefined ? '' : when(tested.at, rollcall.clock.now());
	const found = busy
		? said(glyphs.busy, 'accent', 'It is being tried now.')
		: tested === undefined
			? said(glyphs.off, 'faint', 'It was not tried yet.')
			: tested.ok
				? said(glyphs.fine, 'fine', `It answered, ${at}: ${byKey(result?.message ?? 'all was well.')}`)
				: said(glyphs.failed, 'failed', `It failed, ${at}: ${tested.message ?? ''}`);
	const good = tested?.ok === true && !busy;
	const hint = busy
		? 'X stops it.'
		: good
			? '⏎ goes on. t tries it again.'
			: tested === undefined
				? 't tries it.'
				: 'e changes the settings, t tries it again.';
	return (
		<StepPage
			size={size}
			connection={connection}
			at="test"
			about={
				publishes
					? 'Signs in and looks for the folder; sends nothing. A new key is shown first.'
					: 'Tries whether it answers and can be read, and changes nothing.'
			}
			lines={[...found, blank, line('   ', span(hint, 'strong'))]}
			handlers={{
				back: away,
				'set-up-next': good ? () => next() : undefined,
				test: busy ? undefined : () => work.test(connection.name),
				settings: busy ? undefined : () => edit('kind', tested?.setting),
			}}
		/>
	);
}

import {useEffect} from 'react';
import {wrap} from '../../components/cell.ts';
import {useDashboard} from '../../dashboard.ts';
import {blank, line, span} from '../../line.ts';
import {contactLines} from './contact-view.ts';
import {StepPage, type StepProps, useLeaveForNow} from './step-page.tsx';
import {useSteps} from './use-set-up.ts';

/** Who came is noted in a document, of which nobody is told: it is looked at. */
const lookEvery = 2000;

/** Waits for the identity provider: the lines follow what comes, as it comes. */
export function ContactStep({size, connection, leave, edit}: StepProps) {
	const {rollcall, reload} = useDashboard();
	const {next, before} = useSteps(connection);
	const away = useLeaveForNow(leave);
	useEffect(() => {
		const timer = setInterval(reload, lookEvery);
		return () => clearInterval(timer);
	}, [reload]);
	const came = connection.push?.first !== undefined;
	const hint = came
		? 'It came. ⏎ ends the set-up: all that comes is seen on its page.'
		: 'This page follows by itself. b goes back to the token; Esc leaves, and it is waited for all the same.';
	return (
		<StepPage
			size={size}
			connection={connection}
			at="contact"
			about="Whether it comes, and whom it sends first."
			lines={[
				...contactLines(connection, size.columns, rollcall.clock.now()),
				blank,
				...wrap(hint, size.columns - 6).map((text) => line('   ', span(text, 'strong'))),
			]}
			handlers={{
				back: away,
				'set-up-next': came ? () => next() : undefined,
				'set-up-before': before,
				settings: () => edit('kind'),
			}}
			needed={['set-up-before']}
		/>
	);
}

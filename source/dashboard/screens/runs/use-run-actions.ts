import {useEffect, useRef} from 'react';
import {maySync} from '../../../core/directory/operators.ts';
import type {Run} from '../../../core/plan/run.ts';
import type {UndoOptions, UndoResult} from '../../../sync/undoing.ts';
import {useDashboard} from '../../dashboard.ts';
import {useExportRun} from '../../hooks/use-export-run.ts';

const undoable: ReadonlySet<Run['kind']> = new Set(['sync', 'import', 'undo']);

/** What can be done with a run that happened; undefined: not with this one, or not by this operator. */
export function useRunActions(
	run: Run | undefined,
	/** Shows an undo that was planned; undefined: no longer. */
	show: (planned: UndoResult | undefined) => void,
) {
	const {rollcall, jobs, say, report, reload} = useDashboard();
	const exportRun = useExportRun();
	// The person may have gone elsewhere by the time that it is planned.
	const here = useRef(true);
	useEffect(
		() => () => {
			here.current = false;
		},
		[],
	);
	if (run?.generation === undefined) return {undo: undefined, exportCsvs: undefined, apply: () => {}};
	const {id} = run;
	const start = (options: UndoOptions, done: (result: UndoResult) => void) => {
		const started = jobs.start({
			title: `Undo of ${id}`,
			subject: run.connectionName,
			run: (signal) => rollcall.undo(id, options, signal),
			done: (result) => {
				done(result);
				reload();
			},
			failed: (error, stopped) => {
				if (stopped)
					say('attention', `The undo of ${id} was stopped. What it had applied stays; Runs shows it.`);
				else report(error);
				reload();
			},
		});
		if (!started)
			say('attention', `${run.connectionName} is already being worked on: wait for it, or stop it first.`);
		return started;
	};
	const told = ({outcome, run: made, undo}: UndoResult) => {
		if (outcome === 'nothing to do') say('fine', `There is nothing left of ${id} to take back.`);
		else if (outcome === 'applied')
			say(
				undo.staying.length > 0 || made?.state === 'applied not published' ? 'attention' : 'fine',
				`${id} is taken back by ${made?.id ?? ''}: ${made?.state ?? ''}. Unless the source is mended, the next sync does it again.`,
			);
		else say('attention', `${id} was not taken back: the directory changed meanwhile. Look again.`);
	};
	/** Plans first; what was seen is what is applied. */
	const undo = () => {
		const began = start({}, (planned) => {
			if (planned.outcome === 'nothing to do') return told(planned);
			if (!here.current) return say('fine', `The undo of ${id} is planned: open the run and press u.`);
			show(planned);
		});
		if (began) say('fine', `Planning the undo of ${id}: nothing is changed by that.`);
	};
	return {
		apply: (options: UndoOptions) => {
			show(undefined);
			start(options, told);
		},
		undo: undoable.has(run.kind) && maySync(rollcall.operator) && !rollcall.readOnly ? undo : undefined,
		exportCsvs: () => exportRun(id),
	};
}

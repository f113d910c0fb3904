import {runId} from '../../source/core/directory/ids.ts';
import {emptyRun, type Run} from '../../source/core/plan/run.ts';
import {sis} from './district.ts';

/** A run that went well, to be taken back. */
export const undoneRun = (connection = sis): Run => ({
	...emptyRun({
		id: runId(7),
		connectionName: 'sis',
		kind: 'sync',
		trigger: 'manual',
		by: 'ada',
		begin: '',
		end: '',
		state: 'succeeded',
	}),
	connection,
});

import type {Work} from '../core/ports.ts';
import type {CareFinding} from '../core/state-care.ts';
import type {Context} from './context.ts';

export async function* check(_context: Context, _signal: AbortSignal): Work<readonly CareFinding[]> {
	yield {stage: 'check'};
	return [];
}

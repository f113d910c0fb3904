import type {Progress, Work} from '../core/ports.ts';

/** Long work that goes on while other screens are used. */
export interface Job {
	readonly id: number;
	/** `Sync of SIS`. */
	readonly title: string;
	/** The connection's name: one job a connection. */
	readonly subject: string;
	readonly progress: Progress | undefined;
	/** By the monotonic clock. */
	readonly began: number;
	readonly stopping: boolean;
}

export interface JobOptions<T> {
	readonly title: string;
	readonly subject: string;
	readonly run: (signal: AbortSignal) => Work<T>;
	readonly done: (result: T) => void;
	readonly failed: (error: unknown, stopped: boolean) => void;
}

/** Progress reaches the screen at most this often: every frame of it would cost a keystroke's frame. */
const tick = 500;

/** The running jobs, for whoever shows them; told of starts and ends at once, of progress at 2 Hz. */
export class Jobs {
	#jobs: readonly Job[] = [];
	#count = 0;
	#timer: NodeJS.Timeout | undefined;
	readonly #listeners = new Set<() => void>();
	readonly #controllers = new Map<number, AbortController>();
	readonly #settled = new Map<number, Promise<void>>();
	readonly #monotonic: () => number;

	constructor(monotonic: () => number) {
		this.#monotonic = monotonic;
	}

	readonly subscribe = (listener: () => void) => {
		this.#listeners.add(listener);
		return () => void this.#listeners.delete(listener);
	};

	readonly all = (): readonly Job[] => this.#jobs;

	/** Starts a job. @returns whether it was: another job of the same subject may be running. */
	start<T>({title, subject, run, done, failed}: JobOptions<T>): boolean {
		if (this.#jobs.some((job) => job.subject === subject)) return false;
		const id = ++this.#count;
		const controller = new AbortController();
		this.#controllers.set(id, controller);
		const job: Job = {id, title, subject, progress: undefined, began: this.#monotonic(), stopping: false};
		this.#jobs = [...this.#jobs, job];
		this.#tell();
		const work = async () => {
			try {
				const steps = run(controller.signal);
				let step = await steps.next();
				for (; !step.done; step = await steps.next()) this.#update(id, {progress: step.value});
				const result = step.value;
				this.#finish(id, () => done(result));
			} catch (error) {
				this.#finish(id, () => failed(error, controller.signal.aborted));
			}
		};
		this.#settled.set(id, work());
		return true;
	}

	/** Asks the newest job (or that of a subject) to stop; it ends when its work is at a safe place. */
	stop(subject?: string): void {
		const job = this.#jobs.findLast((one) => subject === undefined || one.subject === subject);
		if (job === undefined) return;
		this.#update(job.id, {stopping: true});
		this.#controllers.get(job.id)?.abort(new DOMException('stopped by the operator', 'AbortError'));
	}

	/** Stops all and waits until their work has settled. */
	async stopAll(): Promise<void> {
		for (const {subject} of this.#jobs) this.stop(subject);
		await Promise.all(this.#settled.values());
	}

	#finish(id: number, tell: () => void) {
		this.#jobs = this.#jobs.filter((job) => job.id !== id);
		this.#controllers.delete(id);
		this.#settled.delete(id);
		tell();
		this.#tell();
	}

	#update(id: number, change: Partial<Job>) {
		this.#jobs = this.#jobs.map((job) => (job.id === id ? {...job, ...change} : job));
		this.#timer ??= setTimeout(() => this.#tell(), tick);
	}

	#tell() {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		for (const listener of this.#listeners) listener();
	}
}

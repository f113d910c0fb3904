/** The sandbox itself cannot go on (its folder, its lock); what Apple would refuse is a result and never thrown. */
export class SandboxError extends Error {
	override readonly name = 'SandboxError';
	/** As in the list of exit codes: 2 settings, 8 locked, 10 damaged. */
	readonly exitCode: 2 | 8 | 10;
	readonly next: string;

	constructor(message: string, exitCode: 2 | 8 | 10, next: string, cause?: unknown) {
		super(message, cause === undefined ? undefined : {cause});
		this.exitCode = exitCode;
		this.next = next;
	}
}

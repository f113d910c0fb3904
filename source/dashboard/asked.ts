/** What is asked before something that destroys or costs. */
export interface Asked {
	/** Names the number: `Deactivate 12 accounts?` */
	readonly title: string;
	/** What follows from it, in sentences. */
	readonly consequences: readonly string[];
	/** `Deactivate them` */
	readonly yes: string;
	/** To be typed where more than ten accounts are at stake, or a plan is held. */
	readonly typeNumber?: number | undefined;
	readonly proceed: () => void;
}

/** From how many accounts on the number is typed. */
export const typedFrom = 11;

/** Numbers of 32 bits that grow, without an object each; signed, so that −1 can stand for nothing. */
export class GrowingNumbers {
	length = 0;
	#numbers = new Int32Array(64);

	push(number: number): void {
		if (this.length === this.#numbers.length) {
			const wider = new Int32Array(this.length * 2);
			wider.set(this.#numbers);
			this.#numbers = wider;
		}
		this.#numbers[this.length++] = number;
	}

	/** −1 past the end. */
	at(index: number): number {
		return index >= 0 && index < this.length ? this.#numbers[index]! : -1;
	}

	set(index: number, number: number): void {
		this.#numbers[index] = number;
	}
}

export { type Fault, faults, machineWith, ModelMachine, systemError } from './model-machine.ts';

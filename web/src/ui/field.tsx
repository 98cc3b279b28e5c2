// A labelled form field with its fault.
import type { ComponentChildren, JSX } from 'preact';

interface Props {
  name: string;
  label: string;
  fault?: string | undefined;
  hint?: string;
}

function describe({ name, fault, hint }: Props): string | undefined {
  if (fault) return `${name}-fault`;
  return hint ? `${name}-hint` : undefined;
}

function Frame({ name, label, fault, hint, children }: Props & { children: ComponentChildren }) {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      {children}
      {hint && !fault ? (
        <p class="field-hint" id={`${name}-hint`}>
          {hint}
        </p>
      ) : null}
      {fault ? (
        <p class="field-fault" id={`${name}-fault`}>
          {fault}
        </p>
      ) : null}
    </div>
  );
}

export function TextField({ name, label, fault, hint, ...input }: Props & JSX.IntrinsicElements['input']) {
  const about = { name, label, fault, ...(hint ? { hint } : {}) };
  return (
    <Frame {...about}>
      <input id={name} name={name} aria-invalid={fault ? true : undefined} aria-describedby={describe(about)} {...input} />
    </Frame>
  );
}

export function TextArea({ name, label, fault, hint, ...area }: Props & JSX.IntrinsicElements['textarea']) {
  const about = { name, label, fault, ...(hint ? { hint } : {}) };
  return (
    <Frame {...about}>
      <textarea id={name} name={name} aria-invalid={fault ? true : undefined} aria-describedby={describe(about)} {...area} />
    </Frame>
  );
}

interface SwitchProps {
  text: string;
  hint?: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
}

export const Switch = ({ text, hint, isOn, onChange }: SwitchProps) => (
  <button class="switch-line" type="button" role="switch" aria-checked={isOn} onClick={() => onChange(!isOn)}>
    <span>
      {text}
      {hint ? <span class="switch-hint">{hint}</span> : null}
    </span>
    <span class="switch" aria-hidden="true" />
  </button>
);

interface SelectProps extends Props {
  value: string;
  options: { value: string; text: string }[];
}

export function SelectField({ name, label, fault, value, options }: SelectProps) {
  return (
    <Frame name={name} label={label} fault={fault}>
      <select id={name} name={name} aria-invalid={fault ? true : undefined} aria-describedby={describe({ name, label, fault })}>
        {options.map((option) => (
          <option key={option.value} value={option.value} selected={option.value === value}>
            {option.text}
          </option>
        ))}
      </select>
    </Frame>
  );
}

import { Select } from '@/components/ui/select'

/** Narrows a list by one choice; the first one, '', is no narrowing. */
export function FilterSelect({
  label,
  value,
  onValueChange,
  options,
}: {
  label: string
  value: string
  onValueChange: (value: string) => void
  options: readonly { value: string; label: string }[]
}) {
  return (
    <span className="w-full sm:w-44">
      <Select aria-label={label} value={value} onChange={(event) => onValueChange(event.target.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </Select>
    </span>
  )
}

"""`python -m campaign`, for those whose PATH does not know `campaign`."""

from campaign.cli import main

if __name__ == "__main__":
    main()

/* Does nothing and is content. */
int main(void)
{
	return 0;
}
